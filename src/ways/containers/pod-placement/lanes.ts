// So many writes at once, and no more: whoever brings the next one waits for a free lane.

export interface Lanes {
  /** Resolves when the task has begun. Tasks do not reject. */
  run(task: () => Promise<void>): Promise<void>;
  /** Resolves when all tasks have ended. */
  done(): Promise<void>;
}

export function openLanes(count: number): Lanes {
  const busy = new Set<Promise<void>>();
  return {
    async run(task) {
      while (busy.size >= count) await Promise.race(busy);
      const work: Promise<void> = task().finally(() => busy.delete(work));
      busy.add(work);
    },
    async done() {
      await Promise.all(busy);
    },
  };
}
