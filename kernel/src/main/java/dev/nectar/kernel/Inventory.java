package dev.nectar.kernel;

import dev.nectar.btf.Btf;
import java.util.List;
import java.util.Optional;

/**
 * What is loaded and attached in a kernel, by whom ever. Each call looks anew; what comes or goes
 * meanwhile may be there or not. Needs {@code CAP_SYS_ADMIN}, or from Linux 5.8 on {@code CAP_BPF}
 * for what is not of this process's user namespace alone. For any thread.
 */
public interface Inventory {
  /**
   * The programs.
   *
   * @return by ascending number
   * @throws PermissionException if the caller may not ask
   */
  List<ProgramInfo> programs();

  /**
   * The links. Linux 5.8; before, none.
   *
   * @return by ascending number, each with one number
   * @throws PermissionException if the caller may not ask
   */
  List<LinkInfo> links();

  /**
   * The maps.
   *
   * @return by ascending number
   * @throws PermissionException if the caller may not ask
   */
  List<MapInfo> maps();

  /**
   * The type information: the kernel's, that of modules and that of objects. Linux 4.18.
   *
   * @return by ascending number
   * @throws PermissionException if the caller may not ask
   */
  List<TypesInfo> types();

  /**
   * Opens a program that is loaded.
   *
   * @param id its number
   * @return the program, whose spec has what the kernel tells, and the code after verification; to
   *     be closed by the caller. Empty if there is none of that number
   * @throws PermissionException if the caller may not ask
   */
  Optional<Program> program(int id);

  /**
   * Opens a map that is loaded.
   *
   * @param id its number
   * @return the map, whose spec has what the kernel tells; to be closed by the caller. Empty if
   *     there is none of that number, or it is of a type that is newer than {@link
   *     dev.nectar.object.MapType}
   * @throws PermissionException if the caller may not ask
   */
  Optional<BpfMap> map(int id);

  /**
   * Opens a link that is there: it tells, takes another program and is detached like one that was
   * made here. Linux 5.8.
   *
   * @param id its number
   * @return the link, to be closed by the caller, which detaches nothing as long as its owner has
   *     it. Empty if there is none of that number
   * @throws PermissionException if the caller may not ask
   */
  Optional<Link> link(int id);

  /**
   * Reads type information that is loaded.
   *
   * @param id its number
   * @return the types; that of a module on the kernel's. Empty if there is none of that number
   * @throws PermissionException if the caller may not ask
   */
  Optional<Btf> types(int id);
}
