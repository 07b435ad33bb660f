// So many writes at once, and no more: whoever brings the next one waits for a free lane.

export interface Lanes {
  /** Resolves when the task has begun. Tasks do not reject. For one caller at a time. */
  run(task: () => Promise<void>): Promise<void>;
  /** Resolves when all tasks have ended. */
  done(): Promise<void>;
}

export function openLanes(count: number): Lanes {
  let busy = 0;
  let wake: (() => void) | undefined;
  /** Resolves when fewer than so many are busy. */
  const below = async (limit: number): Promise<void> => {
    while (busy >= limit)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  const ended = (): void => {
    busy -= 1;
    wake?.();
    wake = undefined;
  };
  return {
    async run(task) {
      if (busy >= count) await below(count);
      busy += 1;
      void task().finally(ended);
    },
    done: () => below(1),
  };
}
