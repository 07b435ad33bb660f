// How does a test decide what happens next, and see what was asked for?
//
// Every call of the simulator passes here: it is recorded, may be made to fail, and in stepped mode waits for `step`.

export interface Call {
  readonly operation: string;
  readonly args: readonly unknown[];
}

export interface Gate {
  readonly calls: readonly Call[];
  /** The next call of this operation throws; in order, when called more than once. */
  failNext(operation: string, error: Error): void;
  /** Stepped mode: lets the oldest waiting call happen; false when none waits. */
  step(): boolean;
  /** Runs `effect` as one call. */
  pass<T>(operation: string, args: readonly unknown[], effect: () => T | Promise<T>): Promise<T>;
}

export function createGate(stepped: boolean): Gate {
  const calls: Call[] = [];
  const failures = new Map<string, Error[]>();
  const waiting: (() => void)[] = [];
  return {
    calls,
    failNext(operation, error) {
      failures.set(operation, [...(failures.get(operation) ?? []), error]);
    },
    step() {
      const next = waiting.shift();
      next?.();
      return next !== undefined;
    },
    async pass(operation, args, effect) {
      calls.push({ operation, args });
      if (stepped) await new Promise<void>((resolve) => waiting.push(resolve));
      const failure = failures.get(operation)?.shift();
      if (failure !== undefined) throw failure;
      return effect();
    },
  };
}
