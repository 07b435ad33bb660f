// One at a time: calls that look for something by name or token before they make it. There is one front per store, so a queue in the
// process is enough.
const last = new Map<string, Promise<unknown>>();

/** Runs the task after all earlier ones of the same key. */
export function inTurn<T>(key: string, task: () => Promise<T>): Promise<T> {
  const mine = (last.get(key) ?? Promise.resolve()).then(task, task);
  const settled = mine.catch(() => undefined);
  last.set(key, settled);
  void settled.then(() => {
    if (last.get(key) === settled) last.delete(key);
  });
  return mine;
}
