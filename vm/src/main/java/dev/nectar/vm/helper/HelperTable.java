package dev.nectar.vm.helper;

import dev.nectar.bytecode.Helper;
import dev.nectar.vm.code.HelperFunction;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the embedded kernel does for each helper of Linux, or why it does nothing: the one table of
 * them, which each family fills with its own.
 */
public final class HelperTable {
  private final Map<Helper, HelperFunction> functions = new EnumMap<>(Helper.class);
  private final Map<Helper, String> absent = new EnumMap<>(Helper.class);

  HelperTable() {}

  /**
   * All of them.
   *
   * @return the table
   */
  public static HelperTable standard() {
    HelperTable table = new HelperTable();
    TimeHelpers.add(table);
    TaskHelpers.add(table);
    MemoryHelpers.add(table);
    NumberHelpers.add(table);
    TextHelpers.add(table);
    LoopHelpers.add(table);
    ChecksumHelpers.add(table);
    DynptrHelpers.add(table);
    XdpHelpers.add(table);
    SkbHelpers.add(table);
    RouteHelpers.add(table);
    MapHelpers.add(table);
    SocketHelpers.add(table);
    SynCookieHelpers.add(table);
    HookHelpers.add(table);
    AbsentHelpers.add(table);
    return table;
  }

  /**
   * Adds a helper.
   *
   * @param helper which
   * @param function what it does
   * @return this
   */
  HelperTable put(Helper helper, HelperFunction function) {
    if (functions.put(helper, function) != null || absent.containsKey(helper)) {
      throw new IllegalStateException(helper + " is there twice");
    }
    return this;
  }

  /**
   * Leaves a helper out.
   *
   * @param helper which
   * @param reason why, as a clause
   * @return this
   */
  HelperTable leaveOut(Helper helper, String reason) {
    if (absent.put(helper, reason) != null || functions.containsKey(helper)) {
      throw new IllegalStateException(helper + " is there twice");
    }
    return this;
  }

  /**
   * What a helper does.
   *
   * @param helper which
   * @return the function; empty if it is left out
   */
  public Optional<HelperFunction> function(Helper helper) {
    return Optional.ofNullable(functions.get(helper));
  }

  /**
   * Why a helper is left out.
   *
   * @param helper which
   * @return the reason, as a clause; empty if it is there
   */
  public Optional<String> reason(Helper helper) {
    return Optional.ofNullable(absent.get(helper));
  }
}
