import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Rewrites a jar so that switches over types and the methods of records need no bootstrap at run
 * time: each {@code invokedynamic} of {@code SwitchBootstraps.typeSwitch} and {@code ObjectMethods}
 * becomes a call of a method in the same class. The JVM's startup cache keeps lambdas and string
 * concatenations, but not these; each costs a class spun at every start.
 */
final class Inline {
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final ClassDesc BUILDER = ClassDesc.of("java.lang.StringBuilder");

  private Inline() {}

  public static void main(String[] args) throws IOException {
    Path in = Path.of(args[0]);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    long time;
    try (JarFile jar = new JarFile(in.toFile())) {
      List<? extends ZipEntry> all = jar.stream().filter(e -> !e.isDirectory()).toList();
      time = all.getFirst().getTime();
      for (ZipEntry entry : all) {
        entries.put(entry.getName(), jar.getInputStream(entry).readAllBytes());
      }
    }
    ClassFile classes =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(
                        type -> {
                          String name = type.descriptorString();
                          byte[] bytes =
                              entries.get(name.substring(1, name.length() - 1) + ".class");
                          return bytes == null ? null : new ByteArrayInputStream(bytes);
                        })
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    Path out = in.resolveSibling(in.getFileName() + ".inlined");
    int calls = 0;
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(out))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        byte[] bytes = entry.getValue();
        if (entry.getKey().endsWith(".class")) {
          Inlined inlined = new Inlined(classes.parse(bytes));
          bytes = inlined.write(classes, bytes);
          calls += inlined.made.size();
        }
        ZipEntry written = new ZipEntry(entry.getKey());
        written.setTime(time);
        zip.putNextEntry(written);
        zip.write(bytes);
        zip.closeEntry();
      }
    }
    Files.move(out, in, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    System.out.println(calls + " bootstraps inlined");
  }

  /** One class. */
  private static final class Inlined {
    private final ClassModel model;
    private final ClassDesc owner;
    private final boolean isInterface;
    private final List<InvokeDynamicInstruction> made = new ArrayList<>();

    Inlined(ClassModel model) {
      this.model = model;
      this.owner = model.thisClass().asSymbol();
      this.isInterface = model.flags().has(java.lang.reflect.AccessFlag.INTERFACE);
    }

    byte[] write(ClassFile classes, byte[] unchanged) {
      byte[] changed =
          classes.transformClass(
              model,
              ClassTransform.transformingMethodBodies(
                      (code, element) -> {
                        if (element instanceof InvokeDynamicInstruction call && known(call)) {
                          code.invokestatic(
                              owner, name(made.size()), call.typeSymbol(), isInterface);
                          made.add(call);
                        } else {
                          code.with(element);
                        }
                      })
                  .andThen(ClassTransform.endHandler(this::addMethods)));
      return made.isEmpty() ? unchanged : changed;
    }

    private static String name(int number) {
      return "inlined$" + number;
    }

    private static boolean known(InvokeDynamicInstruction call) {
      String bootstrap = call.bootstrapMethod().owner().descriptorString();
      return switch (bootstrap) {
        case "Ljava/lang/runtime/ObjectMethods;" -> true;
        case "Ljava/lang/runtime/SwitchBootstraps;" ->
            call.bootstrapMethod().methodName().equals("typeSwitch")
                && call.bootstrapArgs().stream()
                    .allMatch(a -> a instanceof ClassDesc type && type.isClassOrInterface());
        default -> false;
      };
    }

    private void addMethods(ClassBuilder to) {
      for (int i = 0; i < made.size(); i++) {
        InvokeDynamicInstruction call = made.get(i);
        to.withMethodBody(
            name(i),
            call.typeSymbol(),
            ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
            code -> {
              if (call.bootstrapMethod().methodName().equals("typeSwitch")) {
                typeSwitch(code, call.bootstrapArgs());
              } else {
                ofRecord(code, call);
              }
            });
      }
    }

    /** The first label from the one to start at that the value is an instance of; -1 for null. */
    private static void typeSwitch(CodeBuilder code, List<ConstantDesc> labels) {
      Label notNull = code.newLabel();
      code.aload(0).ifnonnull(notNull).iconst_m1().ireturn().labelBinding(notNull);
      for (int i = 0; i < labels.size(); i++) {
        Label next = code.newLabel();
        code.iload(1).loadConstant(i).if_icmpgt(next);
        code.aload(0).instanceOf((ClassDesc) labels.get(i)).ifeq(next);
        code.loadConstant(i).ireturn().labelBinding(next);
      }
      code.loadConstant(labels.size()).ireturn();
    }

    private void ofRecord(CodeBuilder code, InvokeDynamicInstruction call) {
      String names = (String) call.bootstrapArgs().get(1);
      String[] components = names.isEmpty() ? new String[0] : names.split(";");
      List<ClassDesc> types = new ArrayList<>();
      for (int i = 0; i < components.length; i++) {
        DirectMethodHandleDesc getter = (DirectMethodHandleDesc) call.bootstrapArgs().get(i + 2);
        types.add(getter.invocationType().returnType());
      }
      switch (call.name().stringValue()) {
        case "hashCode" -> hashCode(code, components, types);
        case "equals" -> equals(code, components, types);
        default -> toString(code, components, types);
      }
    }

    private void hashCode(CodeBuilder code, String[] names, List<ClassDesc> types) {
      code.iconst_0();
      for (int i = 0; i < names.length; i++) {
        ClassDesc type = types.get(i);
        code.bipush(31).imul().aload(0).getfield(owner, names[i], type);
        ClassDesc of = type.isPrimitive() ? box(type) : OBJECTS;
        ClassDesc taken = type.isPrimitive() ? type : CD_Object;
        code.invokestatic(of, "hashCode", MethodTypeDesc.of(CD_int, taken)).iadd();
      }
      code.ireturn();
    }

    private void equals(CodeBuilder code, String[] names, List<ClassDesc> types) {
      Label differ = code.newLabel();
      code.aload(1).instanceOf(owner).ifeq(differ);
      for (int i = 0; i < names.length; i++) {
        ClassDesc type = types.get(i);
        code.aload(0).getfield(owner, names[i], type);
        code.aload(1).checkcast(owner).getfield(owner, names[i], type);
        if (type.isPrimitive()) {
          code.invokestatic(box(type), "compare", MethodTypeDesc.of(CD_int, type, type));
          code.ifne(differ);
        } else {
          code.invokestatic(OBJECTS, "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object));
          code.ifeq(differ);
        }
      }
      code.iconst_1().ireturn().labelBinding(differ).iconst_0().ireturn();
    }

    private void toString(CodeBuilder code, String[] names, List<ClassDesc> types) {
      code.new_(BUILDER).dup().invokespecial(BUILDER, "<init>", MethodTypeDesc.ofDescriptor("()V"));
      String simple = owner.displayName();
      String before = simple.substring(simple.lastIndexOf('$') + 1) + "[";
      for (int i = 0; i < names.length; i++) {
        append(code.loadConstant(before + names[i] + "="), CD_String);
        append(code.aload(0).getfield(owner, names[i], types.get(i)), types.get(i));
        before = ", ";
      }
      append(code.loadConstant(names.length == 0 ? before + "]" : "]"), CD_String);
      code.invokevirtual(BUILDER, "toString", MethodTypeDesc.of(CD_String)).areturn();
    }

    private static void append(CodeBuilder code, ClassDesc type) {
      ClassDesc taken =
          switch (TypeKind.from(type)) {
            case BYTE, SHORT -> CD_int;
            case REFERENCE -> type.equals(CD_String) ? type : CD_Object;
            default -> type;
          };
      code.invokevirtual(BUILDER, "append", MethodTypeDesc.of(BUILDER, taken));
    }

    private static ClassDesc box(ClassDesc primitive) {
      return ClassDesc.of(
          "java.lang."
              + switch (TypeKind.from(primitive)) {
                case BOOLEAN -> "Boolean";
                case BYTE -> "Byte";
                case CHAR -> "Character";
                case DOUBLE -> "Double";
                case FLOAT -> "Float";
                case INT -> "Integer";
                case LONG -> "Long";
                case SHORT -> "Short";
                default -> throw new IllegalArgumentException(primitive.descriptorString());
              });
    }
  }
}
