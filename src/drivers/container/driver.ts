// How this host runs containers: the interface, what each call promises, and its errors.
//
// Two implementations pass the same contract.case.ts: containerd/ and fake/. A handle is plain JSON and may be kept in a
// status. Ids are ours, derived from UIDs: after a crash the same id finds the same thing. All methods throw DriverError.

/** How an id finds its container again. */
export interface ContainerHandle {
  readonly id: string;
}

export interface Mount {
  /** A path on the host, or absent for tmpfs. */
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly type: 'bind' | 'tmpfs';
  /** tmpfs only, bytes. */
  readonly sizeBytes?: number;
  /** tmpfs only: octal permission bits. Default 0o1777. */
  readonly mode?: number;
  readonly propagation?: 'private' | 'slave' | 'shared';
}

export interface Resources {
  /** Relative weight, as cgroup v1 cpu.shares (2-262144). */
  readonly cpuShares?: number;
  /** CPU time per 100 ms period, microseconds; absent = no limit. */
  readonly cpuQuotaMicros?: number;
  readonly memoryLimitBytes?: number;
  readonly pidsLimit?: number;
  /** Which processors it may use, as a kernel's list: `0-1,3`; absent = all. */
  readonly cpuList?: string;
}

/** A device of the host that is in the container, whatever its security says. */
export interface Device {
  /** Absent: it may be used, and has no node yet. */
  readonly path?: string;
  readonly type: 'b' | 'c';
  readonly major: number;
  /** Absent: every one of them; then without a node. */
  readonly minor?: number;
}

export interface User {
  /** As in an image: `node`, `1000`, `1000:1000`, `node:staff`. Resolved inside the root filesystem. */
  readonly name?: string;
  /** Override what the name resolves to. */
  readonly uid?: number;
  readonly gid?: number;
  readonly additionalGids?: readonly number[];
}

export interface Security {
  readonly privileged?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  /** Default true: no new privileges. */
  readonly allowPrivilegeEscalation?: boolean;
  /** Names without CAP_; ALL is known. */
  readonly addCapabilities?: readonly string[];
  readonly dropCapabilities?: readonly string[];
  /** 'default' is our profile; 'unconfined' none; else the JSON of an OCI seccomp object. */
  readonly seccomp?: 'default' | 'unconfined' | { readonly profile: unknown };
  /** Pods with runAsNonRoot: create fails with Refused when the user resolves to 0. */
  readonly mustNotBeRoot?: boolean;
  readonly sysctls?: { readonly [name: string]: string };
}

export interface ContainerSpec {
  /** [a-z0-9-], at most 64; unique on the host. */
  readonly id: string;
  /** Containers of one group share a supervisor process, and so its fate: the pod's UID. */
  readonly group: string;
  /** What it belongs to; given back by list and inspect. */
  readonly labels: { readonly [name: string]: string };
  /** Name or digest of an image that is in the image store. */
  readonly image: string;
  /** Absent = the image's. */
  readonly entrypoint?: readonly string[];
  readonly args?: readonly string[];
  /** `NAME=value`, after the image's own. */
  readonly env: readonly string[];
  readonly workingDir?: string;
  readonly user: User;
  readonly hostname: string;
  readonly mounts: readonly Mount[];
  /** Paths of pinned namespaces; absent = the host's network / a new ipc namespace. */
  readonly networkNamespace?: string;
  readonly ipcNamespace?: string;
  readonly hostPid?: boolean;
  /** Below the instance's cgroup parent: `pods/<uid>`. The container gets a cgroup of its own in it. */
  readonly cgroupPath: string;
  readonly resources: Resources;
  readonly security: Security;
  readonly terminal: boolean;
  /** Keep standard input open for attach. */
  readonly stdin: boolean;
  /**
   * Where standard output and error are appended, in CRI log form: `<RFC 3339 nano time> stdout|stderr F|P <text>`,
   * written by what stands beside the container, so that it survives us; absent = discarded.
   */
  readonly logPath?: string;
  /** Its output is for one reader in our own process, and ends with it: SandboxContainerDriver.openOutput. No log, no attach, no input. */
  readonly output?: 'reader';
  readonly devices?: readonly Device[];
  /**
   * A whole operating system: its main process is an init, which may write its own cgroups and /proc/sys/net. Needs a
   * terminal, its console; the log is kept as it was written. Created without a process: `restart` makes the first too.
   */
  readonly system?: boolean;
}

export type ContainerState = 'created' | 'running' | 'paused' | 'exited';

export interface Exit {
  /** 128 + signal when killed by a signal. */
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  readonly finishedMs: number;
}

export interface ContainerStatus {
  readonly handle: ContainerHandle;
  readonly labels: { readonly [name: string]: string };
  readonly image: string;
  readonly imageDigest: string;
  readonly state: ContainerState;
  /** Of the main process on the host; only while created, running or paused. */
  readonly pid?: number;
  readonly createdMs: number;
  readonly startedMs?: number;
  readonly exit?: Exit;
}

export interface Usage {
  readonly cpuNanos: number;
  /** Usage less inactive file cache, bytes. */
  readonly memoryBytes: number;
  readonly pids: number;
}

/** Streams of a process that is attached to; the output ends when the process is gone and all was read. */
export interface ProcessStreams {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  write(chunk: Uint8Array): Promise<void>;
  /** Ends standard input. */
  closeStdin(): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
}

export interface ExecSpec {
  readonly command: readonly string[];
  readonly terminal: boolean;
  readonly stdin: boolean;
  readonly env?: readonly string[];
  readonly user?: User;
  readonly workingDir?: string;
}

export interface RunningExec extends ProcessStreams {
  /** Resolves when the process ended. */
  wait(signal?: AbortSignal): Promise<{ readonly exitCode: number }>;
  kill(signal: number): Promise<void>;
}

export type ContainerEvent =
  | { readonly type: 'exit'; readonly id: string; readonly exit: Exit }
  | { readonly type: 'out-of-memory'; readonly id: string }
  /** Events may have been lost (the runtime was restarted): list again. */
  | { readonly type: 'resync' };

export interface ContainerCapabilities {
  /** Such as `containerd 1.6.20, runc 1.1.5`. */
  readonly runtime: string;
  readonly cgroup: 'v1' | 'v2' | 'hybrid';
  /** May rlimits be raised and oom scores lowered (CAP_SYS_RESOURCE). */
  readonly systemResource: boolean;
  /** What was chosen and why, one line each. */
  readonly choices: readonly string[];
}

export interface ContainerDriver {
  capabilities(): Promise<ContainerCapabilities>;

  /** Prepares a writable layer and the process. Ours and already there: its handle. Throws NotFound (image), Refused, Failed. */
  create(spec: ContainerSpec): Promise<ContainerHandle>;
  /** Already running: nothing. Throws NotFound, Failed (the runtime's words, such as `exec: "/nope": no such file`). */
  start(handle: ContainerHandle): Promise<void>;
  /** Resolves when the main process has ended, also when it ended long ago. Throws NotFound, Aborted. */
  wait(handle: ContainerHandle, signal?: AbortSignal): Promise<Exit>;
  /** Sends a signal (number) to the main process; `all` to every process. Ended or gone: nothing. */
  kill(handle: ContainerHandle, signal: number, options?: { readonly all?: boolean }): Promise<void>;
  /** Kills what still runs, removes process, layer and record. Gone: nothing. */
  remove(handle: ContainerHandle): Promise<void>;
  /** Throws NotFound. */
  inspect(handle: ContainerHandle): Promise<ContainerStatus>;
  /** A stopped container runs again in the same layer. */
  restart(handle: ContainerHandle): Promise<void>;

  update(handle: ContainerHandle, resources: Resources): Promise<void>;
  pause(handle: ContainerHandle): Promise<void>;
  resume(handle: ContainerHandle): Promise<void>;
  usage(handle: ContainerHandle): Promise<Usage>;

  exec(handle: ContainerHandle, spec: ExecSpec): Promise<RunningExec>;
  /** Live output from now on, and standard input if the container was made with it. Throws Refused otherwise. */
  attach(handle: ContainerHandle, signal: AbortSignal): Promise<ProcessStreams>;

  /** Everything that we own, whatever its state. */
  list(): Promise<readonly ContainerStatus[]>;
  /** From now on until the signal aborts; survives restarts of the runtime by `resync`. */
  events(signal: AbortSignal): AsyncIterableIterator<ContainerEvent>;

  /** Container's own changes as a layer in the image store (for builds and commit). The container must not run. */
  commitLayer(handle: ContainerHandle): Promise<import('./image-store.ts').Layer>;
}

export type DriverErrorCode =
  | 'NotFound'
  | 'AlreadyExists'
  | 'NoCapacity'
  | 'Unavailable'
  | 'Refused'
  | 'Failed'
  | 'Aborted';

/** What drivers throw. `message` may be shown to users. */
export class DriverError extends Error {
  override readonly name = 'DriverError';
  readonly code: DriverErrorCode;

  constructor(code: DriverErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
