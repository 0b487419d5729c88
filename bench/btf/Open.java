import dev.nectar.btf.Btf;
import dev.nectar.btf.BtfKind;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Path;

/**
 * Opens the kernel's types and resolves 20. {@code time} tells what that takes the first time and
 * when warm; {@code heap} what lives in this process when it has done it once, and {@code bare}
 * what lives when it has not: three numbers of bytes, of the heap, of its classes and beside it.
 */
final class Open {
  private static final Path TYPES = Path.of("/sys/kernel/btf/vmlinux");
  private static final int TIMES = 200;
  private static final String[] NAMES = {
    "task_struct", "file", "inode", "dentry", "sk_buff", "sock", "mm_struct", "cred", "bio",
    "net_device", "page", "rq", "cgroup", "super_block", "vm_area_struct", "path", "qstr", "pid",
    "nsproxy", "list_head"
  };

  private Open() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "time" -> time();
      case "heap" -> {
        Btf kept = resolved();
        live();
        Reference.reachabilityFence(kept);
      }
      default -> live();
    }
  }

  private static Btf resolved() throws Exception {
    Btf btf = Btf.read(TYPES);
    for (String name : NAMES) {
      int id = btf.find(BtfKind.STRUCT, name);
      if (id == 0) {
        throw new IllegalStateException("there is no struct " + name);
      }
      btf.type(id);
    }
    return btf;
  }

  private static void time() throws Exception {
    double[] taken = new double[TIMES];
    int count = 0;
    for (int i = 0; i < TIMES; i++) {
      long start = System.nanoTime();
      count = resolved().count();
      taken[i] = (System.nanoTime() - start) / 1e6;
    }
    double first = taken[0];
    double[] warm = java.util.Arrays.copyOfRange(taken, TIMES / 2, TIMES);
    java.util.Arrays.sort(warm);
    System.out.printf(
        "%,d types: first %.1f ms, warm %.1f ms (median)%n", count, first, warm[warm.length / 2]);
  }

  private static void live() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long classes = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed();
    long beside = 0;
    for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      beside += pool.getMemoryUsed();
    }
    System.out.println(heap + " " + classes + " " + beside);
  }
}
