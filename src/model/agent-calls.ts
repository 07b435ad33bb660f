// What has to be synchronous with the machine: logs, exec, attach, port-forward, images, builds, statistics.
//
// One typed interface: implemented by the agent, called by fronts through control, never from a front to a driver.
// Everything here crosses a process boundary: requests and results are plain JSON, streams are byte streams.
// All methods throw TuttiError (NotFound, BadRequest, Unavailable, Terminal).
import type { FunctionCalls } from './function-calls.ts';
import type { ObjectKey } from './object.ts';

/** Names a container of a pod. `container` absent = the only one, else BadRequest that lists the choices. */
export interface ContainerRef {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
}

export interface LogsRequest extends ContainerRef {
  readonly follow?: boolean;
  /** The run before the present one. Throws BadRequest when there is none. */
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  /** Only lines written at or after this time, in milliseconds since the epoch. */
  readonly sinceMs?: number;
  readonly tailLines?: number;
  readonly limitBytes?: number;
}

export interface ExecRequest extends ContainerRef {
  readonly command: readonly string[];
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

export type AttachRequest = Omit<ExecRequest, 'command'>;

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** What a caller of exec or attach provides. Output promises resolve when the bytes were taken: that is the back-pressure. */
export interface ExecStreams {
  /** Absent = no standard input. Its end closes the process' standard input. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  stdout(chunk: Uint8Array): Promise<void>;
  stderr(chunk: Uint8Array): Promise<void>;
  /** Terminal sizes as they change; only with tty. */
  readonly resize?: AsyncIterable<TerminalSize>;
  readonly signal: AbortSignal;
}

/** How a process ended. A process killed by a signal has code 128 + signal. */
export interface ProcessExit {
  readonly exitCode: number;
}

/** A two-way byte stream. */
export interface Duplex {
  readonly readable: AsyncIterable<Uint8Array>;
  write(chunk: Uint8Array): Promise<void>;
  /** No more will be written; reading goes on. */
  end(): void;
}

export interface PortForwardRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** An image as `tutti image ls` shows it. */
export interface ImageSummary {
  /** Full names, such as `docker.io/library/node:21.7`; may be several for one digest. */
  readonly names: readonly string[];
  readonly digest: string;
  /** Sum of the compressed layers and the config, in bytes. */
  readonly sizeBytes: number;
  readonly createdMs: number;
  /** What a base image is that was made here instead of pulled; absent for real ones. */
  readonly standIn?: string;
}

/** A line of progress of a long call. */
export interface Progress {
  /** Such as `pull`, `build`, `unpack`. */
  readonly stage: string;
  readonly message: string;
  readonly done?: number;
  readonly total?: number;
}

export interface BuildRequest {
  /** Names for the result, `name:tag`. */
  readonly tags: readonly string[];
  /** Path of the Dockerfile inside the context. Default `Dockerfile`. */
  readonly dockerfile?: string;
  readonly buildArgs?: { readonly [name: string]: string };
  /** Build this stage; default the last. */
  readonly target?: string;
  readonly noCache?: boolean;
  /** Always look for a newer base image. */
  readonly pull?: boolean;
  /** `linux/amd64`; other platforms than the host's are refused. */
  readonly platform?: string;
}

/** Use of one container, measured now. */
export interface ContainerUsage {
  readonly container: string;
  /** CPU time used so far, nanoseconds. */
  readonly cpuNanos: number;
  /** Working set: what counts against the limit less what can be dropped at once, bytes. */
  readonly memoryBytes: number;
}

export interface PodUsage {
  readonly namespace: string;
  readonly pod: string;
  readonly node: string;
  readonly atMs: number;
  readonly containers: readonly ContainerUsage[];
}

/** What a machine wrote to its console. */
export interface ConsoleOutput {
  /** When it was written last, as far as it is known; absent when there is nothing. */
  readonly atMs?: number;
  /** The latest 64 KiB, base64. */
  readonly base64: string;
}

/** Whether a part of the agent works, for `tutti doctor` and `tutti status`. */
export interface PartHealth {
  readonly part: string;
  readonly ok: boolean;
  readonly message: string;
}

export interface AgentCalls extends FunctionCalls {
  logs(request: LogsRequest, signal: AbortSignal): AsyncIterable<Uint8Array>;
  exec(request: ExecRequest, streams: ExecStreams): Promise<ProcessExit>;
  attach(request: AttachRequest, streams: ExecStreams): Promise<ProcessExit>;
  /** Resolves when either side closed. */
  portForward(request: PortForwardRequest, stream: Duplex, signal: AbortSignal): Promise<void>;
  usage(signal: AbortSignal): Promise<readonly PodUsage[]>;
  listImages(): Promise<readonly ImageSummary[]>;
  /** Throws NotFound, Conflict (in use). */
  removeImage(name: string): Promise<void>;
  pullImage(name: string, progress: (step: Progress) => void, signal: AbortSignal): Promise<ImageSummary>;
  /** `context` is a tar stream of the build context (already without what .dockerignore leaves out). */
  buildImage(
    request: BuildRequest,
    context: AsyncIterable<Uint8Array>,
    progress: (step: Progress) => void,
    signal: AbortSignal,
  ): Promise<ImageSummary>;
  /**
   * `archive` is an OCI layout or docker-save tar. With `machine` it is a file that becomes the machine image of that full
   * name: qcow2, a raw disk, a tar of a root filesystem, or an OCI archive.
   */
  importImage(
    archive: AsyncIterable<Uint8Array>,
    progress: (step: Progress) => void,
    signal: AbortSignal,
    machine?: string,
  ): Promise<readonly ImageSummary[]>;
  exportImage(name: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Names a Machine. Throws NotFound when it is not on this host; nothing written yet: empty. */
  consoleOutput(machine: ObjectKey): Promise<ConsoleOutput>;
  health(): Promise<readonly PartHealth[]>;
}
