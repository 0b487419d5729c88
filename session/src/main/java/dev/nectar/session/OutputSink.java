package dev.nectar.session;

/** Takes the output of a run. Called by one thread. */
public interface OutputSink {
  /**
   * Takes one output.
   *
   * @param output the output
   * @throws OutputClosedException if nobody reads it any more
   */
  void accept(Output output);

  /**
   * Everything that is there now has been given; what is buffered should be shown.
   *
   * @throws OutputClosedException if nobody reads it any more
   */
  void flush();

  /**
   * Nothing more comes: everything that is still buffered is written.
   *
   * @throws OutputClosedException if nobody reads it any more
   */
  void finish();
}
