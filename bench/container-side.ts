// What do all ways of starting a container have in common, as far as the benchmark is concerned?

/** The sample app in containers, started one way. */
export interface ContainerSide {
  readonly name: string;
  /**
   * Starts so many at once. Resolves with the milliseconds until the last of them answered 200 for the first time; what was
   * started is gone again when it resolves, which is not counted.
   */
  start(count: number): Promise<number>;
}

/** Milliseconds from `began`. */
export const since = (began: number): number => performance.now() - began;
