package dev.nectar.script.check;

import dev.nectar.report.Span;
import dev.nectar.script.check.Type.Aggregation;
import dev.nectar.script.check.Type.Int;
import dev.nectar.script.syntax.Expression;
import dev.nectar.script.syntax.Expression.MapAccess;
import dev.nectar.script.syntax.Words;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Checks builtins and calls: specification section 9. */
final class CallChecker {
  /** How a function is named. */
  enum Form {
    /** Without parentheses. */
    WORD,
    /** With parentheses. */
    CALL
  }

  private final Scope scope;
  private final ExpressionChecker expressions;
  private final FormatChecker formats;

  CallChecker(Scope scope, ExpressionChecker expressions) {
    this.scope = scope;
    this.expressions = expressions;
    this.formats = new FormatChecker(scope);
  }

  /** The type of what a builtin or function gives. */
  Type call(Expression e, Span nameSpan, String name, Form form) {
    List<Expression> arguments = e instanceof Expression.Call call ? call.arguments() : List.of();
    if (Words.isArgument(name)) {
      return argument(e, name, form);
    }
    Function function = Function.of(name);
    if (function == null) {
      unknown(nameSpan, name, form);
      arguments.forEach(this::quietly);
      return Types.UNKNOWN;
    }
    if (!checkCount(e.span(), name, function, arguments.size())) {
      return Types.UNKNOWN;
    }
    return new Call(e.span(), arguments).type(function);
  }

  /** The type a map gets by {@code @m = f(...)}; empty if this is no aggregation. */
  Optional<Type> aggregation(Expression e) {
    String name =
        switch (e) {
          case Expression.Call c -> c.name();
          case Expression.Identifier i -> i.name();
          default -> "";
        };
    List<Expression> arguments = e instanceof Expression.Call call ? call.arguments() : List.of();
    Function function = Function.of(name);
    if (function == null || function.aggregation().isEmpty()) {
      return Optional.empty();
    }
    if (!checkCount(e.span(), name, function, arguments.size())) {
      return Optional.of(Types.UNKNOWN);
    }
    Type type = new Call(e.span(), arguments).aggregate(function.aggregation().get());
    return Optional.of(scope.typing().record(e, type));
  }

  private void quietly(Expression e) {
    if (!(e instanceof Expression.Identifier)) {
      expressions.value(e);
    }
  }

  private void unknown(Span span, String name, Form form) {
    if (Function.isLater(name)) {
      String shown = Words.isBuiltin(name) ? name : name + "()";
      scope.error(span, shown + " is not supported by this version");
    } else if (form == Form.CALL) {
      scope.error(span, "Unknown function: '" + name + "'", Nearest.hint(name, Function.names()));
    } else {
      scope.error(span, "Unknown identifier: '" + name + "'", Nearest.hint(name, Function.names()));
    }
  }

  private Type argument(Expression e, String name, Form form) {
    if (form == Form.CALL) {
      scope.error(e.span(), "Unknown function: '" + name + "'");
      return Types.UNKNOWN;
    }
    boolean raw =
        scope.body().points().stream().allMatch(p -> p instanceof ProbePoint.RawTracepoint);
    int number = Integer.parseInt(name.substring(3));
    if (!raw) {
      scope.error(
          e.span(),
          "The " + name + " builtin can only be used with 'kprobes', 'uprobes' and 'usdt' probes");
      return Types.UNKNOWN;
    }
    if (number > 11) {
      scope.error(e.span(), "rawtracepoint probes have at most 12 arguments");
      return Types.UNKNOWN;
    }
    return Types.INT64;
  }

  private boolean checkCount(Span span, String name, Function f, int given) {
    if (given >= f.least() && given <= f.most()) {
      return true;
    }
    String problem =
        f.most() == 0
            ? "requires no arguments (" + given + " provided)"
            : f.least() == f.most()
                ? "requires " + count(f.least()) + " (" + given + " provided)"
                : given < f.least()
                    ? "requires at least " + count(f.least()) + " (" + given + " provided)"
                    : "takes up to " + count(f.most()) + " (" + given + " provided)";
    scope.error(span, name + "() " + (f.most() == 0 ? "requires no arguments" : problem));
    return false;
  }

  private static String count(int n) {
    return n == 1 ? "one argument" : n + " arguments";
  }

  /** One call with the right number of arguments. */
  private final class Call {
    private final Span span;
    private final List<Expression> arguments;

    Call(Span span, List<Expression> arguments) {
      this.span = span;
      this.arguments = arguments;
    }

    Type type(Function function) {
      return switch (function) {
        case PID, TID -> word("init", "curr_ns") ? Types.UINT32 : Types.UNKNOWN;
        case UID, GID, CPU, ELAPSED -> Types.UINT64;
        case CPID, RAND -> Types.UINT32;
        case COMM -> new Type.Str(16);
        case NSECS -> word("monotonic", "boot", "tai", "sw_tai") ? Types.UINT64 : Types.UNKNOWN;
        case PROBE -> new Type.Str(scope.body().points().getFirst().name().length() + 1);
        case ARGS -> args();
        case KSTACK -> stack(Type.StackKind.KERNEL);
        case USTACK -> stack(Type.StackKind.USER);
        case STR -> str();
        case KSYM -> ksym();
        case STRFTIME -> strftime();
        case SIZEOF -> sizeof();
        case STRNCMP -> strncmp();
        case HAS_KEY -> hasKey();
        case PRINTF, ERRORF, WARNF -> format(function);
        case PRINT -> print();
        case CLEAR, ZERO -> wholeMap(function);
        case DELETE -> delete();
        case EXIT -> exit();
        case TIME -> time();
        case COUNT, SUM, MIN, MAX, AVG, STATS, HIST, LHIST -> misplaced(function);
      };
    }

    private Type misplaced(Function function) {
      arguments.forEach(expressions::value);
      scope.error(span, function.word() + "() should be assigned to a map");
      return Types.UNKNOWN;
    }

    /** Whether the only argument, if there is one, is one of some words. */
    private boolean word(String... words) {
      if (arguments.isEmpty()) {
        return true;
      }
      if (arguments.getFirst() instanceof Expression.Identifier i
          && List.of(words).contains(i.name())) {
        return true;
      }
      scope.error(
          arguments.getFirst().span(), "Invalid argument: expected " + String.join(" or ", words));
      return false;
    }

    private Type args() {
      for (ProbePoint point : scope.body().points()) {
        boolean has =
            point instanceof ProbePoint.Tracepoint || point instanceof ProbePoint.RawTracepoint;
        if (!has) {
          scope.error(
              span,
              "The args builtin can only be used with tracepoint, rawtracepoint, fentry, fexit and"
                  + " uprobe probes");
          return Types.UNKNOWN;
        }
        if (scope.body().format().isEmpty()) {
          scope.error(
              span,
              "The arguments of " + point.name() + " cannot be read",
              point instanceof ProbePoint.RawTracepoint
                  ? "Names and types come from the kernel's type information (BTF), which does not"
                      + " have them here; use arg0, arg1 and so on."
                  : "Names and types come from the format file of the event in tracefs.");
          return Types.UNKNOWN;
        }
      }
      return new Type.Arguments();
    }

    private Type stack(Type.StackKind kind) {
      Type.StackMode mode = scope.shared().settings().stackMode();
      long limit = 127;
      for (int i = 0; i < arguments.size(); i++) {
        Expression argument = arguments.get(i);
        OptionalLong number = scope.shared().parameters().constant(argument);
        if (i == 0 && argument instanceof Expression.Identifier word) {
          Optional<Type.StackMode> named = mode(word);
          if (named.isEmpty()) {
            return Types.UNKNOWN;
          }
          mode = named.get();
        } else if (number.isPresent() && number.getAsLong() >= 0) {
          limit = number.getAsLong();
        } else {
          scope.error(
              argument.span(), "The limit of a stack must be a constant that is not negative");
          return Types.UNKNOWN;
        }
      }
      if (limit > 127) {
        scope.error(span, "The limit of a stack must be at most 127, not " + limit);
        return Types.UNKNOWN;
      }
      return new Type.Stack(kind, mode, (int) limit);
    }

    private Optional<Type.StackMode> mode(Expression.Identifier word) {
      return switch (word.name()) {
        case "bpftrace" -> Optional.of(Type.StackMode.BPFTRACE);
        case "perf" -> Optional.of(Type.StackMode.PERF);
        case "raw" -> Optional.of(Type.StackMode.RAW);
        default -> {
          scope.error(
              word.span(),
              word.name().equals("build_id")
                  ? "The stack mode build_id is not supported by this version"
                  : "Invalid stack mode: '" + word.name() + "'");
          yield Optional.empty();
        }
      };
    }

    // ---- functions with a value

    private Type str() {
      Expression argument = arguments.getFirst();
      Optional<String> literal = scope.shared().parameters().literal(argument);
      int capacity = length();
      if (literal.isPresent()) {
        positional(argument);
        return new Type.Str(Math.min(capacity, literal.get().length() + 1));
      }
      Type type = expressions.value(argument);
      boolean usable =
          type.isUnknown()
              || type instanceof Type.Pointer
              || type instanceof Type.Str
              || type.asInt().isPresent();
      if (!usable) {
        scope.error(
            argument.span(),
            "str() expects an integer or a pointer type as first argument ('"
                + type
                + "' provided)");
        return Types.UNKNOWN;
      }
      return type instanceof Type.Str s
          ? new Type.Str(Math.min(capacity, s.capacity()), s.cut())
          : new Type.Str(capacity, Type.Cut.POSSIBLE);
    }

    private void positional(Expression argument) {
      switch (argument) {
        case Expression.Positional p -> expressions.warnIfMissing(p);
        case Expression.Binary b -> {
          positional(b.left());
          positional(b.right());
        }
        default -> {}
      }
    }

    private int length() {
      int most = scope.shared().settings().maxStrlen();
      if (arguments.size() < 2) {
        return most;
      }
      Expression argument = arguments.get(1);
      Type type = expressions.value(argument);
      if (type.asInt().isEmpty() && !type.isUnknown()) {
        scope.error(
            argument.span(),
            "str() expects an integer as second argument ('" + type + "' provided)");
      }
      OptionalLong constant = scope.shared().parameters().constant(argument);
      if (constant.isEmpty()) {
        return most;
      }
      long length = constant.getAsLong();
      if (length >= most) {
        scope.warning(
            argument.span(),
            "length param ("
                + length
                + ") is too long and will be shortened to "
                + most
                + " bytes (see BPFTRACE_MAX_STRLEN)");
        return most;
      }
      return (int) Math.max(1, length + 1);
    }

    private Type ksym() {
      Type type = expressions.value(arguments.getFirst());
      if (type.asInt().isEmpty() && !(type instanceof Type.Pointer) && !type.isUnknown()) {
        scope.error(
            arguments.getFirst().span(),
            "ksym() expects an integer or a pointer type ('" + type + "' provided)");
      }
      return new Type.KernelSymbol();
    }

    private Type strftime() {
      String format = literal(0, "strftime");
      integer(1, "strftime");
      return new Type.Timestamp(format);
    }

    private Type sizeof() {
      Expression argument = arguments.getFirst();
      Type type = expressions.value(argument);
      boolean sized =
          Assignments.isStorable(type) || type instanceof Type.Array || type instanceof Type.Opaque;
      if (!sized && !type.isUnknown()) {
        scope.error(argument.span(), "sizeof() cannot be used on a value of type '" + type + "'");
      }
      return Types.UINT64;
    }

    private Type strncmp() {
      for (Expression each : arguments.subList(0, 2)) {
        Type type = expressions.value(each);
        if (!(type instanceof Type.Str) && !type.isUnknown()) {
          scope.error(
              each.span(), "strncmp() only supports string arguments ('" + type + "' provided)");
        }
      }
      Expression length = arguments.get(2);
      expressions.value(length);
      OptionalLong constant = scope.shared().parameters().constant(length);
      if (constant.isEmpty()) {
        scope.error(length.span(), "strncmp() expects a constant as third argument");
      } else if (constant.getAsLong() < 0) {
        scope.error(
            length.span(), "strncmp() expects a length that is not negative as third argument");
      }
      return Types.UINT64;
    }

    private Type hasKey() {
      if (arguments.getFirst() instanceof MapAccess m && m.key().isEmpty()) {
        MapSymbol map = scope.map(m.name());
        if (map.form() == MapSymbol.Form.SCALAR) {
          scope.error(
              m.span(), "call to has_key() expects a map with explicit keys (non-scalar map)");
        } else if (isHistogram(map.growingValue())) {
          scope.error(
              m.span(), "has_key() cannot be used on a map of type '" + map.growingValue() + "'");
        } else {
          defined(m, map);
          expressions.key(map, arguments.get(1));
        }
      } else {
        scope.error(arguments.getFirst().span(), "has_key() expects a map as first argument");
      }
      return Types.BOOL;
    }

    private static boolean isHistogram(Type type) {
      return type instanceof Type.Aggregate a
          && (a.kind() == Aggregation.HIST || a.kind() == Aggregation.LHIST);
    }

    // ---- actions

    private Type format(Function function) {
      List<Type> types =
          arguments.subList(1, arguments.size()).stream().map(expressions::value).toList();
      if (arguments.getFirst() instanceof Expression.StringLiteral format) {
        formats.check(span, format.bytes(), types);
      } else {
        Type given = expressions.value(arguments.getFirst());
        scope.error(
            arguments.getFirst().span(),
            function.word() + "() expects a string literal ('" + given + "' provided)");
      }
      return Types.NONE;
    }

    private Type print() {
      Expression what = arguments.getFirst();
      if (what instanceof MapAccess m && m.key().isEmpty()) {
        defined(m, scope.map(m.name()));
        for (int i = 1; i < arguments.size(); i++) {
          constant(i);
        }
        return Types.NONE;
      }
      if (what instanceof MapAccess m) {
        defined(m, expressions.keys(m));
      } else {
        printable(what, expressions.value(what));
      }
      if (arguments.size() > 1) {
        scope.error(span, "Non-map print() only takes 1 argument, " + arguments.size() + " found");
      }
      return Types.NONE;
    }

    private void constant(int index) {
      Expression argument = arguments.get(index);
      OptionalLong value = scope.shared().parameters().constant(argument);
      if (value.isEmpty() || value.getAsLong() < 0) {
        scope.error(
            argument.span(),
            "print() expects constants that are not negative as second and third argument");
      }
    }

    private void printable(Expression what, Type type) {
      boolean empty = type instanceof Type.Tuple t && t.elements().isEmpty();
      if (empty) {
        scope.error(what.span(), "none type passed to print() is not printable");
      } else if (!type.isUnknown() && !Assignments.isStorable(type)) {
        scope.error(what.span(), type + " type passed to print() is not printable");
      }
    }

    private void defined(MapAccess m, MapSymbol map) {
      if (map.growingValue().isUnknown()) {
        scope.error(m.span(), "Undefined map: @" + m.name());
      }
      scope.typing().record(m, map.growingValue());
    }

    private Type wholeMap(Function function) {
      if (arguments.getFirst() instanceof MapAccess m && m.key().isEmpty()) {
        defined(m, scope.map(m.name()));
      } else {
        scope.error(
            arguments.getFirst().span(), function.word() + "() expects a map to be provided");
      }
      return Types.NONE;
    }

    private Type delete() {
      if (!(arguments.getFirst() instanceof MapAccess m)) {
        scope.error(arguments.getFirst().span(), "delete() expects a map to be provided");
        return Types.BOOL;
      }
      MapSymbol map = scope.map(m.name());
      if (m.key().isPresent() || arguments.size() == 1) {
        if (arguments.size() > 1) {
          scope.error(m.span(), "delete() expects a map with no keys for the first argument");
        } else if (m.key().isEmpty() && map.form() == MapSymbol.Form.KEYED) {
          scope.error(
              m.span(), "call to delete() expects a map without explicit keys (scalar map)");
        }
        defined(m, m.key().isPresent() ? expressions.keys(m) : map);
        return m.key().isPresent() ? Types.NONE : Types.BOOL;
      }
      if (map.form() == MapSymbol.Form.SCALAR) {
        scope.error(m.span(), "call to delete() expects a map with explicit keys (non-scalar map)");
        return Types.BOOL;
      }
      defined(m, map);
      expressions.key(map, arguments.get(1));
      return Types.BOOL;
    }

    private Type exit() {
      if (!arguments.isEmpty()) {
        integer(0, "exit");
      }
      return Types.NONE;
    }

    private Type time() {
      if (!arguments.isEmpty()) {
        literal(0, "time");
      }
      return Types.NONE;
    }

    private String literal(int index, String function) {
      Expression argument = arguments.get(index);
      if (argument instanceof Expression.StringLiteral s) {
        scope.typing().record(s, new Type.Str(s.bytes().length() + 1));
        return s.bytes();
      }
      Type given = expressions.value(argument);
      scope.error(
          argument.span(), function + "() expects a string literal ('" + given + "' provided)");
      return "";
    }

    private void integer(int index, String function) {
      Type type = expressions.value(arguments.get(index));
      if (type.asInt().isEmpty() && !type.isUnknown()) {
        scope.error(
            arguments.get(index).span(),
            function + "() only supports integer arguments ('" + type + "' provided)");
      }
    }

    // ---- aggregations

    Type aggregate(Aggregation kind) {
      Int value = Types.UINT64;
      if (!arguments.isEmpty()) {
        Type type = expressions.value(arguments.getFirst());
        if (type.isUnknown()) {
          return type;
        }
        Optional<Int> number = type.asInt();
        if (number.isEmpty()) {
          scope.error(
              arguments.getFirst().span(),
              kind.function() + "() only supports integer arguments ('" + type + "' provided)");
          return Types.UNKNOWN;
        }
        value =
            number.get().isSigned() && !isConstant(arguments.getFirst())
                ? Types.INT64
                : wide(number.get());
      }
      return switch (kind) {
        case HIST -> hist(value);
        case LHIST -> lhist(value);
        default -> new Type.Aggregate(kind, value, List.of());
      };
    }

    private boolean isConstant(Expression argument) {
      return scope.shared().parameters().constant(argument).isPresent();
    }

    private static Int wide(Int type) {
      return new Int(8, type.sign());
    }

    private Type hist(Int value) {
      if (arguments.size() < 2) {
        return new Type.Aggregate(Aggregation.HIST, value, List.of(0L));
      }
      OptionalLong bits = scope.shared().parameters().constant(arguments.get(1));
      if (bits.isEmpty() || bits.getAsLong() < 0 || bits.getAsLong() > 5) {
        scope.error(
            arguments.get(1).span(),
            "hist() requires a constant between 0 and 5 as second argument");
        return Types.UNKNOWN;
      }
      return new Type.Aggregate(Aggregation.HIST, value, List.of(bits.getAsLong()));
    }

    private Type lhist(Int value) {
      long[] shape = new long[3];
      for (int i = 0; i < 3; i++) {
        OptionalLong constant = scope.shared().parameters().constant(arguments.get(i + 1));
        if (constant.isEmpty()) {
          scope.error(
              arguments.get(i + 1).span(), "lhist() requires constants for min, max and step");
          return Types.UNKNOWN;
        }
        shape[i] = constant.getAsLong();
      }
      String problem = problem(shape[0], shape[1], shape[2]);
      if (!problem.isEmpty()) {
        scope.error(span, problem);
        return Types.UNKNOWN;
      }
      return new Type.Aggregate(Aggregation.LHIST, value, List.of(shape[0], shape[1], shape[2]));
    }

    private static String problem(long min, long max, long step) {
      if (step <= 0) {
        return "lhist() step must be >= 1 (" + step + " provided)";
      }
      if (min < 0 || max < 0) {
        return "lhist() bounds must not be negative (" + Math.min(min, max) + " provided)";
      }
      if (min > max) {
        return "lhist() min must be less than max (provided min " + min + " and max " + max + ")";
      }
      long buckets = (max - min) / step;
      if (buckets > 1000) {
        return "lhist() too many buckets, must be <= 1000 (would need " + buckets + ")";
      }
      return (max - min) < step
          ? "lhist() step is greater than (max - min) (step " + step + ")"
          : "";
    }
  }
}
