// Ends a test run with what was skipped and why, and one plain line of counts.
//
// A test skips with `context.skip('reason')`; anything that skips without a reason is shown as such.
export default class SkipReporter {
  onTestRunEnd(modules) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        counts[result.state] = (counts[result.state] ?? 0) + 1;
        if (result.state === 'skipped')
          console.log(`SKIP ${test.fullName}: ${result.note ?? 'no reason given'}`);
      }
    }
    console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}
