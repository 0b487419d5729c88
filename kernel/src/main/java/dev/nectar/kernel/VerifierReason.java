package dev.nectar.kernel;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why Linux's verifier refuses programs: the reasons it gives most ({@code kernel/bpf/verifier.c}
 * of Linux 5.10 to 7.3), what each means, and what to do. Of several that fit the first counts.
 *
 * <p>In patterns {@code <n>} is a number and {@code *} anything.
 */
public enum VerifierReason {
  /** A register without a value. */
  UNINITIALIZED_REGISTER(
      "a register is read that has no value on this path: nothing wrote it, or a call since, which"
          + " clears R1 to R5",
      "give it a value on every path, and keep in R6 to R9 or on the stack what is needed after a"
          + " call",
      "R<n> !read_ok"),
  /** A pointer that may be null is followed. */
  NULL_CHECK_MISSING(
      "a pointer is followed that may be null, such as what a lookup in a map found",
      "compare it with 0 first, and follow it only where it is something else",
      "R<n> invalid mem access '*_or_null*'"),
  /** A number is followed as if it were a pointer. */
  NOT_A_POINTER(
      "a number is followed as a pointer, or a pointer that the verifier lost track of by"
          + " arithmetic, by a 32-bit copy, or by a kernel pointer read as a number",
      "read memory of the kernel by bpf_probe_read_kernel, that of processes by"
          + " bpf_probe_read_user, and keep the pointer whole where the verifier knows it",
      "R<n> invalid mem access 'scalar'",
      "R<n> invalid mem access 'inv'"),
  /** A pointer of a kind that is not read and written so. */
  POINTER_NOT_FOLLOWED(
      "a pointer is followed whose kind programs do not read or write so, such as the end of a"
          + " packet or a map itself",
      "use the pointer for what it is for: helpers take maps, comparisons the end of a packet",
      "R<n> invalid mem access '*'"),
  /** Arithmetic on a pointer that may be null. */
  ARITHMETIC_BEFORE_NULL_CHECK(
      "something is added to a pointer that may be null",
      "compare the pointer with 0 first, then add",
      "R<n> pointer arithmetic on *_or_null prohibited*"),
  /** Arithmetic on a pointer that must stay as it is. */
  ARITHMETIC_ON_POINTER(
      "something is added to a pointer that must stay as it is, such as a map, a socket or the end"
          + " of a packet",
      "use it unchanged; what lies in it is read by its own offset",
      "R<n> pointer arithmetic on * prohibited"),
  /** 32-bit arithmetic on a pointer. */
  POINTER_CUT(
      "the lower half of a pointer is reckoned with, which cuts the pointer",
      "use 64-bit arithmetic on pointers",
      "R<n> 32-bit pointer arithmetic prohibited"),
  /** An operator that pointers do not have. */
  POINTER_OPERATOR(
      "an operator is used on a pointer that has only + and -",
      "reckon with the offset, and add that to the pointer at the end",
      "R<n> bitwise operator * on pointer prohibited",
      "R<n> pointer arithmetic with * operator prohibited",
      "R<n> pointer += pointer prohibited"),
  /** A pointer is subtracted. */
  POINTER_SUBTRACTED(
      "a pointer is subtracted from a number, or something from a pointer to the stack that is not"
          + " known",
      "subtract a number from the pointer, or two pointers into the same packet",
      "R<n> tried to subtract pointer from scalar",
      "R<n> subtraction from stack pointer prohibited"),
  /** The number added to a pointer is not bounded. */
  POINTER_UNBOUNDED(
      "a number is added to a pointer of which the verifier knows no lower bound",
      "make it unsigned, or compare it with 0 and with its largest value before it is added",
      "math between * pointer and register with unbounded min value is not allowed"),
  /** The number added to a pointer is too large. */
  POINTER_FAR(
      "a pointer is moved further than any object reaches (512 MiB)",
      "bound the number that is added, by & with a constant or by a comparison",
      "math between * pointer and <n> is not allowed",
      "* pointer offset <n> is not allowed",
      "value <n> makes * pointer be out of bounds"),
  /** One instruction with pointers of several kinds. */
  MIXED_POINTERS(
      "one instruction gets pointers of different kinds on different paths",
      "read on each path by an instruction of its own; volatile or a barrier keeps a compiler from"
          + " joining them",
      "same insn cannot be used with different pointers"),
  /** The frame pointer is written. */
  FRAME_POINTER(
      "the frame pointer, R10, is written",
      "copy it to another register, and change that",
      "frame pointer is read only"),

  /** An index that may be negative. */
  INDEX_NEGATIVE(
      "the offset into an object may be negative",
      "make the index unsigned, or compare it with 0 before",
      "R<n> min value is negative, either use unsigned index*"),
  /** An index without an upper bound. */
  INDEX_UNBOUNDED(
      "the verifier knows no upper bound of the offset into an object",
      "compare the index with the size, or & it with a power of two less 1, in the same register"
          + " that is added",
      "R<n> unbounded memory access, make sure to bounds check*"),
  /** A size that may be negative. */
  SIZE_NEGATIVE(
      "the size given to a helper may be negative",
      "make it unsigned, or & it with a constant, right before the call",
      "R<n> min value is negative, either use unsigned or 'var &= const'"),
  /** A size without an upper bound. */
  SIZE_UNBOUNDED(
      "the verifier knows no upper bound of the size given to a helper",
      "& it with a constant, or compare it with the size of the buffer, right before the call",
      "R<n> unbounded memory access, use 'var &= const' or 'if (var < const)'"),
  /** A size of nothing. */
  SIZE_ZERO(
      "the size given to a helper may be 0, which it does not take",
      "call it only where the size is above 0",
      "R<n> invalid zero-sized read*",
      "invalid zero-sized read*",
      "R<n> invalid zero size*"),
  /** Behind the end of a value or another object. */
  OUTSIDE_OBJECT(
      "the access may reach behind the end of a map's value or of other memory, or before its start",
      "bound the offset so that it and the size of the access stay within the object",
      "R<n> min value is outside of the allowed memory range",
      "R<n> max value is outside of the allowed memory range",
      "invalid access to map value, value_size=*",
      "invalid access to memory, mem_size=*"),
  /** Behind the end of a packet. */
  OUTSIDE_PACKET(
      "the packet may be shorter than what is read of it",
      "compare the pointer plus the size of the access with data_end first, and again after helpers"
          + " that change the packet",
      "R<n> offset is outside of the packet",
      "invalid access to packet*"),
  /** A packet is written. */
  PACKET_READ_ONLY(
      "programs of this type may not write into packets, or not in this way",
      "read only, or use bpf_skb_store_bytes or a program for tc or XDP",
      "cannot write into packet"),
  /** A helper does not take a pointer into a packet. */
  PACKET_FOR_HELPER(
      "this helper takes no pointer into a packet from a program of this type",
      "copy the bytes to the stack first",
      "helper access to the packet is not allowed"),

  /** Outside of the stack. */
  OUTSIDE_STACK(
      "the access is outside of the stack, which has 512 bytes below R10, or, before Linux 6.3,"
          + " below what was written of it",
      "use fewer or smaller variables, strings and keys, or keep large ones in a per-CPU map",
      "invalid write to stack R<n> off=*",
      "invalid read from stack R<n> off=*",
      "invalid indirect * stack R<n> off=*",
      "invalid stack type R<n> off=*",
      "invalid stack off=*"),
  /** A part of the stack without a value. */
  UNINITIALIZED_STACK(
      "a part of the stack is read that was not written on this path; holes between the members of"
          + " a structure count",
      "write all of it first: clear a structure with its padding before its members are set",
      "invalid read from stack off *",
      "invalid read from stack R<n> off *",
      "invalid indirect read from stack*"),
  /** The stack at an offset that is not known. */
  VARIABLE_STACK(
      "the stack is accessed at an offset that the verifier does not know or cannot bound",
      "use constant offsets, or keep the array in a map",
      "variable stack access*",
      "variable stack read*",
      "invalid variable-offset *stack*",
      "invalid unbounded variable-offset *stack*",
      "R<n> variable stack *",
      "R<n> unbounded indirect variable offset stack access"),
  /** More stack than there is. */
  STACK_OVERFLOW(
      "the functions that call each other need more than the 512 bytes of stack a program has",
      "use fewer or smaller variables, strings and keys, or keep large ones in a per-CPU map",
      "combined stack size of <n> calls is <n>. Too large*",
      "stack size of <n> subprogs is <n>. Too large"),
  /** Too many calls within each other. */
  CALLS_TOO_DEEP(
      "more functions call each other than the kernel allows (8, newer kernels more), or one calls"
          + " itself",
      "put what the innermost do into their callers, and loops in the place of recursion",
      "the call stack of <n> frames is too deep*",
      "recursive call from *"),
  /** A spilled pointer is changed. */
  SPILL_BROKEN(
      "a pointer on the stack is overwritten or read in part",
      "read and write it whole, 8 bytes at an offset divisible by 8",
      "invalid size of register *",
      "corrupted spill memory*",
      "attempt to corrupt spilled pointer on stack"),
  /** A pointer to a stack that is gone. */
  STACK_ESCAPES(
      "a function returns a pointer to its stack, or leaves it with its caller",
      "let the caller have the memory, and give the function a pointer to that",
      "cannot spill pointers to stack into stack frame of the caller",
      "cannot return stack pointer to the caller"),
  /** An address that is not aligned. */
  MISALIGNED(
      "the address of an access is not divisible by its size",
      "align the variable, or read it byte by byte",
      "misaligned * access off*"),

  /** No such part of the context. */
  CONTEXT_FIELD(
      "the context of this type of program has no field there, or not of that size, or not for"
          + " writing",
      "look up what the type's context has; each field is read whole",
      "invalid bpf_context access off=<n> size=<n>*"),
  /** A changed pointer to the context. */
  CONTEXT_MOVED(
      "the pointer to the context was changed before a field is read",
      "read fields by constant offsets from the pointer the program was given; keep a compiler from"
          + " adding to it by __builtin_preserve_access_index or a barrier",
      "dereference of modified ctx ptr *",
      "negative offset ctx ptr R<n> off=*"),
  /** A context at an offset that is not known. */
  CONTEXT_VARIABLE(
      "a field of the context is chosen by a number that is known only when the program runs",
      "choose between constant offsets by branches",
      "variable ctx access var_off=*"),
  /** An atomic operation where there is none. */
  ATOMIC_TARGET(
      "atomic operations work on maps' values, the stack and arenas alone",
      "do it on a value of a map",
      "BPF_ATOMIC stores into R<n> * is not allowed",
      "BPF_ATOMIC loads from R<n> * is not allowed",
      "BPF_XADD stores into R<n> * is not allowed"),

  /** A map that programs may not write. */
  MAP_READ_ONLY(
      "the map was made so that programs cannot write it, as those of constants are",
      "make it without BPF_F_RDONLY_PROG, or write another",
      "write into map forbidden*"),
  /** A map that programs may not read. */
  MAP_WRITE_ONLY(
      "the map was made so that programs cannot read it",
      "make it without BPF_F_WRONLY_PROG",
      "read from map forbidden*"),
  /** A descriptor that is no map. */
  MAP_MISSING(
      "an instruction names a descriptor that is no map",
      "load the program with the object that has its maps",
      "fd <n> is not pointing to valid bpf_map"),
  /** An address in a value that is not there. */
  MAP_VALUE_ADDRESS(
      "an instruction names the address of a variable behind the end of its map's value",
      "give the map a larger value, or an offset within it",
      "invalid access to map value pointer, value_size=*",
      "direct value offset of <n> is not allowed",
      "direct value access on this map type is not supported"),
  /** A map of a type that the helper does not take. */
  MAP_FOR_HELPER(
      "the helper does not work with maps of this type",
      "use the helper for the type, such as bpf_map_push_elem for queues",
      "cannot pass map_type <n> into func *"),
  /** A map's own memory. */
  MAP_FOLLOWED(
      "the memory of a map itself is read beyond what programs may see of it, or written",
      "get at its values by bpf_map_lookup_elem",
      "only read from * is supported",
      "R<n> is bpf_array invalid negative access*",
      "bpf_array access*"),

  /** A helper that programs of this type, or this kernel, do not have. */
  HELPER_UNAVAILABLE(
      "programs of this type have no such helper, or this kernel does not",
      "run it on a newer kernel, use another type of program, or do without this call",
      "program of this type cannot use helper *",
      "unknown func *",
      "cannot use helper *"),
  /** A number that no helper has. */
  HELPER_UNKNOWN(
      "this kernel has no helper of that number",
      "run it on a newer kernel, or do without this call",
      "invalid func *"),
  /** A helper for free programs. */
  LICENSE(
      "the helper is for programs under a licence compatible with the GPL",
      "give the object such a licence, for example \"Dual MIT/GPL\"",
      "cannot call GPL*",
      "cannot call kernel function from non-GPL compatible program"),
  /** A helper that may wait. */
  MAY_SLEEP(
      "the function may wait, and here programs must not: the program is not sleepable, or is inside"
          + " a lock or an RCU section",
      "make it a sleepable program (such as fentry.s or lsm.s), or use the kind that does not wait",
      "*helper call might sleep in a non-sleepable prog",
      "sleepable helper *",
      "program must be sleepable to call sleepable kfunc *",
      "kernel func * is sleepable within *",
      "global functions that may sleep are not allowed *"),
  /** An argument that may be null. */
  ARGUMENT_NULLABLE(
      "the function takes no pointer that may be null",
      "compare it with 0 first, and call only where it is something else",
      "R<n> type=*_or_null expected=*",
      "Possibly NULL pointer passed to *",
      "NULL pointer passed to trusted *"),
  /** A number where a pointer is wanted. */
  ARGUMENT_NO_POINTER(
      "the function wants a pointer and gets a number",
      "give it the pointer itself: arithmetic, 32-bit copies and values read from memory are numbers"
          + " to the verifier",
      "R<n> type=scalar expected=*",
      "R<n> type=inv expected=*"),
  /** A pointer of another kind. */
  ARGUMENT_TYPE(
      "the function wants a pointer of another kind",
      "look up what it takes: its log names the kinds that are right",
      "R<n> type=* expected=*"),
  /** A size that must be constant. */
  ARGUMENT_CONSTANT(
      "the argument must be a constant, known when the program is loaded",
      "write the number itself there",
      "R<n> is not a known constant*",
      "R<n> must be a known constant*",
      "R<n> doesn't have constant offset*",
      "tail_call abusing map_ptr*",
      "get_local_storage() doesn't support non-zero flags"),
  /** A text that the verifier cannot see. */
  ARGUMENT_TEXT(
      "the text must be a constant that ends with a zero byte, in a map that nobody can change",
      "put it into .rodata: a constant global array, or a string literal of BPF_SNPRINTF",
      "R<n> does not point to a readonly map'",
      "map is not zero-terminated",
      "string is not zero-terminated"),

  /** Something that was taken is not given back. */
  REFERENCE_LEAK(
      "the program ends, on some path, without giving back what it acquired: a socket, a record of a"
          + " ring, a task, a map's element",
      "release or submit it on every path, those of errors too",
      "Unreleased reference *",
      "* would lead to reference leak",
      "reference has not been acquired before"),
  /** Something is given back that is not held. */
  REFERENCE_NOT_HELD(
      "what is released was not acquired by this program, or is released already",
      "release once what an acquiring function returned, after the comparison with 0",
      "R<n> must be referenced when passed to release function",
      "arg <n> is an unacquired reference",
      "release kernel function * expects *",
      "R<n> must have zero offset when passed to release func*",
      "dereference of modified * ptr *"),
  /** A lock is held. */
  LOCK_HELD(
      "while a lock is held, or in a section of RCU, a program may neither end nor call most"
          + " functions",
      "unlock on every path first, and call before or after",
      "function calls are not allowed while holding a lock",
      "bpf_spin_unlock is missing",
      "* inside bpf_spin_lock-ed region",
      "* inside bpf_rcu_read_lock-ed region",
      "bpf_rcu_read_unlock is missing",
      "* inside bpf_local_irq_save-ed region",
      "* inside bpf_preempt_disable-ed region"),
  /** No lock in the value. */
  LOCK_MISSING(
      "the value of the map has no bpf_spin_lock where the program takes one",
      "give the value's type a member struct bpf_spin_lock, and load the map with its types",
      "map '*' has no valid bpf_spin_lock",
      "map '*' has to have BTF in order to use bpf_spin_lock*"),
  /** A kernel function that is not for this program. */
  KFUNC_NOT_ALLOWED(
      "this kernel function is not for programs of this type",
      "look up which types the kernel registers it for, or use a helper instead",
      "calling kernel function * is not allowed"),
  /** A kernel function that is not there. */
  KFUNC_MISSING(
      "the kernel function is not in this kernel, or its module is not loaded",
      "declare it __weak and ask for it by bpf_ksym_exists, or use a newer kernel",
      "invalid kernel function call not eliminated in verifier pass",
      "kernel btf_id <n> is not a *function",
      "calling invalid kernel function *"),
  /** An argument the kernel no longer vouches for. */
  KFUNC_TRUST(
      "the kernel function wants a pointer whose object is known to live: an argument of the program"
          + " or one that was acquired",
      "acquire it (bpf_task_acquire and the like), or read it inside bpf_rcu_read_lock",
      "R<n> must be referenced or trusted",
      "R<n> must be a rcu pointer",
      "R<n> must be *trusted*"),
  /** An argument of another type. */
  KFUNC_ARGUMENT(
      "the kernel function wants an argument of another type",
      "give it what its prototype in the kernel's BTF says",
      "arg#<n> *expected*",
      "arg#<n> pointer type * must point to *",
      "R<n> * must point to *"),
  /** A dynptr or iterator out of order. */
  STATE_ORDER(
      "a dynptr, an iterator or a timer is used before it is made, or made twice",
      "make it once, use it, and end it on every path",
      "Expected an initialized dynptr *",
      "Dynptr has to be an uninitialized dynptr*",
      "expected an *initialized *",
      "cannot overwrite referenced dynptr"),

  /** Code that is never reached. */
  UNREACHABLE("no path leads to an instruction", "remove it", "unreachable insn <n>"),
  /** A jump to nowhere. */
  JUMP_OUTSIDE(
      "a jump leads out of its function",
      "jump within the function, and call others",
      "jump out of range from insn <n> to <n>"),
  /** A jump into an instruction. */
  JUMP_INSIDE(
      "a jump leads into the second half of a wide load",
      "jump to its first half, or behind it",
      "jump into the middle of ldimm64 insn <n>"),
  /** The end of the code is reached. */
  NO_EXIT(
      "a function does not end with exit or a jump",
      "let every path end with exit",
      "last insn is not an exit or jmp"),
  /** A loop that may not end. */
  INFINITE_LOOP(
      "a loop comes back to where nothing has changed, so it would not end",
      "end the loop by a condition on a value that it changes",
      "infinite loop detected at insn <n>"),
  /** Too many instructions to follow. */
  TOO_MUCH_WORK(
      "the verifier gave up after a million instructions, of all paths and rounds together",
      "let loops have fewer rounds or do less in each, because the verifier follows every one; or"
          + " use bpf_loop, whose body it follows once",
      "BPF program is too large. Processed <n> insn",
      "* jumps is too complex*"),
  /** A loop for which the kernel is too old. */
  LOOP(
      "this kernel takes no loops, or not from a process without CAP_BPF",
      "use unroll, or a kernel from 5.3 on, for loops",
      "back-edge from insn <n> to <n>"),
  /** A call to nowhere. */
  CALL_DESTINATION(
      "a call leads to no function of the program",
      "call where a function starts",
      "call to invalid destination",
      "invalid destination *",
      "No program starts at insn <n>",
      "BUG subprog has no func_info*"),
  /** Not one of the results that count. */
  RESULT(
      "the program returns what its point gives no meaning to, or what the verifier cannot bound",
      "return one of the values that the log names, on every path",
      "At program exit the register R<n> *",
      "At async callback return the register R<n> *",
      "At subprogram exit the register R<n> is not a scalar value*"),
  /** An address leaves the kernel. */
  ADDRESS_LEAK(
      "an address of the kernel would reach a process that may not know it",
      "return and store numbers, or load it with CAP_PERFMON",
      "R<n> leaks addr *",
      "R<n> pointer comparison prohibited"),
  /** Arguments of a function of the program. */
  FUNCTION_ARGUMENT(
      "a global function is verified by its types alone, and those or the call do not fit",
      "let it take numbers, the context or pointers to known types, compare those with 0; or make it"
          + " static",
      "Caller passes invalid args into func#<n>*",
      "arg#<n> reference type* size cannot be determined*",
      "Arg#<n> type * is not supported*",
      "Global function * doesn't return scalar*"),
  /** A division by zero. */
  DIVISION("a division by the constant 0", "divide by something else", "div by zero"),
  /** A shift by too much. */
  SHIFT("a shift by as many bits as there are, or more", "shift by less", "invalid shift <n>"),
  /** An instruction that is none. */
  MALFORMED(
      "an instruction is none that this kernel knows: an unknown operation or register, or a field"
          + " that must be 0",
      "use a newer kernel, or compile for an older instruction set (-mcpu=v3)",
      "unknown opcode *",
      "R<n> is invalid",
      "* uses reserved fields",
      "BPF_* uses reserved fields",
      "invalid bpf_ld_imm64 insn",
      "unrecognized bpf_ld_imm64 insn",
      "invalid BPF_LD_IMM insn",
      "BPF_ATOMIC uses invalid atomic opcode *"),
  /** A load of a packet in the old way. */
  LEGACY_PACKET_LOAD(
      "the old loads of packets (skb[...]) are for socket filters and tc, with the packet in R6, and"
          + " end the program when the packet is short",
      "read the packet between data and data_end, or by bpf_skb_load_bytes",
      "BPF_LD_[ABS|IND] *",
      "at the time of BPF_LD_ABS|IND R6 != pointer to skb"),
  /** An argument the traced function does not have. */
  TRACED_ARGUMENT(
      "the traced function has no such argument",
      "use the arguments that its type in the kernel's BTF has",
      "func '*' doesn't have <n>-th argument",
      "func '*' arg<n> type * is not a struct"),
  /** A member that the structure does not have. */
  KERNEL_STRUCT(
      "the access reaches beyond a structure of the kernel, or into no member of it",
      "compile with CO-RE relocations, which find the member in the kernel that runs",
      "access beyond struct *",
      "access beyond the end of member *",
      "R<n> is ptr_* invalid negative access*",
      "R<n> is ptr_* invalid variable offset*",
      "R<n> invalid * access off=<n> size=<n>"),
  /** A structure of the kernel is written. */
  KERNEL_READ_ONLY(
      "programs may not write this memory of the kernel",
      "call a kernel function that changes it, where there is one",
      "only read is supported",
      "R<n> cannot write into *"),
  /** A function that cannot be traced so. */
  ATTACH_TARGET(
      "the program cannot be bound to that function of the kernel",
      "choose another function, or a kprobe or tracepoint",
      "attach_btf_id <n> is not a function",
      "* is not a modifiable function*",
      "* is not sleepable",
      "attaching tracing to non-* is not allowed",
      "Attaching tracing programs to function '*' is rejected*",
      "* programs can only be attached to another program annotated with BTF"),
  /** A program that cannot sleep, flagged as if it could. */
  SLEEPABLE(
      "programs of this type cannot be sleepable, or must be, or use a map that sleepable ones do not"
          + " have",
      "load it without BPF_F_SLEEPABLE (SEC names without .s), or with it if its type is SYSCALL; or"
          + " use hash and array maps",
      "*programs can be sleepable",
      "Program of this type cannot be sleepable",
      "Syscall programs can only be sleepable",
      "Sleepable programs can only use *"),
  /** No arena. */
  ARENA(
      "the instruction is for programs with an arena, and this has none or cannot have one",
      "let the program use a map of type ARENA, on Linux 6.9 or later",
      "addr_space_cast insn can only be used in a program that has an associated arena",
      "*arena*");

  private final String meaning;
  private final String advice;
  private final List<String> patterns;
  private final List<Pattern> compiled;

  VerifierReason(String meaning, String advice, String... patterns) {
    this.meaning = meaning;
    this.advice = advice;
    this.patterns = List.of(patterns);
    this.compiled = Stream.of(patterns).map(VerifierReason::compile).toList();
  }

  private static Pattern compile(String pattern) {
    StringBuilder regex = new StringBuilder();
    int at = 0;
    while (at < pattern.length()) {
      if (pattern.startsWith("<n>", at)) {
        regex.append("-?[0-9]+");
        at += 3;
      } else {
        char c = pattern.charAt(at++);
        regex.append(c == '*' ? ".*?" : Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString());
  }

  /**
   * The row that fits what a verifier said.
   *
   * @param words its reason, a line
   * @return the first whose pattern is the start of it; empty if there is none
   */
  public static Optional<VerifierReason> of(String words) {
    for (VerifierReason reason : values()) {
      for (Pattern pattern : reason.compiled) {
        if (pattern.matcher(words).lookingAt()) {
          return Optional.of(reason);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * What it means.
   *
   * @return a sentence without its point
   */
  public String meaning() {
    return meaning;
  }

  /**
   * What to do.
   *
   * @return a sentence without its point
   */
  public String advice() {
    return advice;
  }

  /**
   * How the verifier puts it: in one way or, in other versions of Linux, another.
   *
   * @return patterns, of which {@code <n>} is a number and {@code *} anything
   */
  public List<String> patterns() {
    return patterns;
  }
}
