package dev.nectar.object.elf;

import dev.nectar.btf.BtfException;
import dev.nectar.bytecode.Instruction;
import dev.nectar.elf.ElfException;
import dev.nectar.object.ObjectSpec;
import dev.nectar.report.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes an object as a relocatable ELF file of BPF, as clang would have made it: what {@link
 * ObjectReader} reads is an equal object, and libbpf and its linker take the file. Functions lie in
 * {@code .text}, programs in the sections that are named for what they are attached to, maps in
 * {@code .maps}. What types must tell and do not, as of maps that were declared by their sizes, is
 * added behind the object's types. The same object gives the same bytes.
 */
public final class ObjectWriter {
  private ObjectWriter() {}

  /**
   * Writes an object.
   *
   * @param spec the object
   * @return the file's bytes
   * @throws UnwritableObjectException if code names what the object does not have, if no section
   *     name says what a program is attached to, or if something is too large for the format
   */
  public static byte[] write(ObjectSpec spec) {
    try {
      return make(spec);
    } catch (ElfException | BtfException e) {
      throw new UnwritableObjectException(e);
    } catch (ArithmeticException e) {
      throw new UnwritableObjectException(
          "the object cannot be written: it would be larger than 2 GiB", "write several");
    }
  }

  /**
   * Writes an object to a file, which is there whole or not at all.
   *
   * @param spec the object
   * @param file the file, which is replaced if it is there
   * @throws IOException if it cannot be written
   * @throws UnwritableObjectException as {@link #write(ObjectSpec)}
   */
  public static void write(ObjectSpec spec, Path file) throws IOException {
    WholeFile.write(file, write(spec));
  }

  private static byte[] make(ObjectSpec spec) {
    FileDraft file = new FileDraft(spec);
    TypeWriter types = new TypeWriter(file);
    CodeWriter code = new CodeWriter(file);
    ExternWriter externs = new ExternWriter(file);
    DataWriter data = new DataWriter(file);
    TableWriter tables = new TableWriter(file);
    types.typeFunctions();
    externs.declareExterns();
    Map<String, List<Instruction>> unresolved = code.encode();
    code.functionSymbols();
    data.text("license", spec.license());
    data.version();
    new MapWriter(file).writeMaps();
    data.writeData();
    tables.writeTables();
    tables.writeJumps();
    externs.externSymbols();
    data.otherVariables();
    unresolved.forEach(code::relocate);
    types.writeTypes();
    byte[] written = file.elf.write();
    ReadBack.check(spec, file.plan.all(), written);
    return written;
  }
}
