// One at a time: writes whose right to happen hangs on other objects than the one that they change (a policy is deleted only when
// nothing has it attached). Objects are written one by one, so such writes take turns; IAM has few of them.
//
// Invariant: there is one front per store, so a queue in the process is enough.
let last: Promise<unknown> = Promise.resolve();

export function inTurn<T>(task: () => Promise<T>): Promise<T> {
  const mine = last.then(task, task);
  last = mine.catch(() => undefined);
  return mine;
}
