// How one instance was asked to run: written by `tutti up`, read by both programs at their start.

export interface InstanceConfig {
  /** See HostLayout.instance and LayoutOptions.number. */
  readonly instance: string;
  readonly number: number;
  readonly stateDir: string;
  readonly runDir: string;
  /** Logical nodes on this host, 1-16. */
  readonly nodes: number;
  /** What runs machines that name no driver; default system-container. */
  readonly machineDriver?: 'system-container' | 'qemu';
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** What a program says of itself in `<runDir>/<program>.ready` once it serves. */
export interface ReadyReport {
  readonly program: 'control' | 'agent';
  readonly pid: number;
  readonly version: string;
  readonly startedMs: number;
  /** What was found on this host and chosen, one line each. */
  readonly choices: readonly string[];
}
