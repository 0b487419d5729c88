package dev.nectar.script.check;

/** A map: its types grow while the checker looks at its uses. */
public final class MapSymbol {
  /** Whether it is used with keys. */
  public enum Form {
    UNDECIDED,
    SCALAR,
    KEYED
  }

  private final String name;
  private Form form = Form.UNDECIDED;
  private Type key = Types.UNKNOWN;
  private Type value = Types.UNKNOWN;

  MapSymbol(String name) {
    this.name = name;
  }

  /** The name without {@code @}. */
  public String name() {
    return name;
  }

  /** Whether it is used with keys. */
  public Form form() {
    return form;
  }

  void form(Form decided) {
    form = decided;
  }

  /** The type of its key; unknown for scalar maps. */
  public Type key() {
    return key.settled();
  }

  /** The type of its value. */
  public Type value() {
    return value.settled();
  }

  Type growingKey() {
    return key;
  }

  void key(Type wider) {
    key = wider;
  }

  Type growingValue() {
    return value;
  }

  void value(Type wider) {
    value = wider;
  }
}
