package dev.nectar.session;

import dev.nectar.kernel.Program;
import java.util.List;

/** Is told how a run gets on, by the thread that runs it. */
public interface RunObserver {
  /** Nothing is of interest. */
  RunObserver UNINTERESTED =
      new RunObserver() {
        @Override
        public void loaded(List<Program> programs) {}

        @Override
        public void attached(List<PlannedAttachment> attachments) {}
      };

  /**
   * All is loaded, nothing has run.
   *
   * @param programs the loaded programs, in the plan's order
   */
  void loaded(List<Program> programs);

  /**
   * All is attached.
   *
   * @param attachments what was attached where, in order
   */
  void attached(List<PlannedAttachment> attachments);
}
