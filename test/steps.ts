// Tests that build upon each other: once one has failed, those behind it are skipped, so that its error is the only one.
import { beforeEach } from 'vitest';

/** To be called in the describe block (or the file) whose tests are steps. A step that is tried again is not skipped. */
export function testsAreSteps(): void {
  let failed: string | undefined;
  beforeEach((context) => {
    if (failed !== undefined && failed !== context.task.name) context.skip(`"${failed}" failed before it`);
    context.onTestFailed(() => {
      failed ??= context.task.name;
    });
  });
}
