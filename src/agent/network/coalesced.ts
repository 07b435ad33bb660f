// Many causes, one piece of work: requests that come while it runs are served together by the next run.
//
// Invariant: a promise that was returned resolves after a run that began after the request. Never two runs at once.

/** Turns `task` into a request for it. The promise rejects with what that run threw. */
export function coalesced(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    running = task().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (running === undefined) return run();
    next ??= running
      .catch(() => {}) // whoever asked for that run hears of it
      .then(() => {
        next = undefined;
        return run();
      });
    return next;
  };
}
