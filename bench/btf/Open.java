import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import java.nio.file.Path;

/** Opens the kernel's types and resolves 20: the time when warm, and the heap they keep. */
final class Open {
  private static final String[] NAMES = {
    "task_struct", "file", "inode", "dentry", "sk_buff", "sock", "mm_struct", "cred", "bio",
    "net_device", "page", "rq", "cgroup", "super_block", "vm_area_struct", "path", "qstr", "pid",
    "nsproxy", "list_head"
  };

  private Open() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args.length > 0 ? args[0] : "/sys/kernel/btf/vmlinux");
    long first = System.nanoTime();
    resolved(file);
    first = System.nanoTime() - first;
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 50; i++) {
      long start = System.nanoTime();
      resolved(file);
      best = Math.min(best, System.nanoTime() - start);
    }
    // The classes are there by now: what is kept is the types alone.
    long before = heap();
    Btf kept = resolved(file);
    long after = heap();
    System.out.printf(
        "%,d types: first %.1f ms, warm %.1f ms, heap %.1f MB%n",
        kept.count(), first / 1e6, best / 1e6, (after - before) / 1e6);
  }

  private static Btf resolved(Path file) throws Exception {
    Btf btf = Btf.read(file);
    for (String name : NAMES) {
      int id = btf.find(BtfKind.STRUCT, name);
      if (id != 0) {
        btf.type(id);
      }
    }
    return btf;
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
