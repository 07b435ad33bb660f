// How do two calls for the same container (or machine) not meet? One runs after the other; different ones never wait.

export interface Serial {
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
}

export function createSerial(): Serial {
  const last = new Map<string, Promise<unknown>>();
  return {
    run(key, task) {
      const before = last.get(key) ?? Promise.resolve();
      const mine = before.then(task, task);
      const settled = mine
        .catch(() => undefined)
        .then(() => {
          if (last.get(key) === settled) last.delete(key);
        });
      last.set(key, settled);
      return mine;
    },
  };
}
