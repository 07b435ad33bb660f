// Where functions run: the words between those who make sandboxes (sandboxes/), who speaks with the runtime in one (runtime-api/), and
// who decides what runs where (pool/).
//
// A sandbox is made for a runtime, waits, and is bound to one version's code once, for good. It has one call at a time. It never outlives
// the agent: after a restart all of them are removed, since a runtime that lost its agent cannot be trusted with a further call.

/** What sandboxes are made of and for; those of equal `key` can take each other's place. */
export interface SandboxRuntime {
  /** `nodejs22.x`, or `image:<digest>` */
  readonly key: string;
  /** An image of the image store. */
  readonly image: string;
  /** Starts the runtime's loop, which waits for code (`prewarmed`) or begins at once with it. */
  readonly command: readonly string[];
  readonly workingDir: string;
  /** False: one is made for each bind, since the process must have its environment from the start. */
  readonly prewarmed: boolean;
}

/** The code that a sandbox is for. */
export interface BoundCode {
  /** Unpacked, on the host; mounted read-only at /var/task. Absent: it is in the image. */
  readonly codeDir?: string;
  readonly handler: string;
  /** The whole environment of the code. */
  readonly environment: { readonly [name: string]: string };
  readonly memoryMiB: number;
  readonly tmpMiB: number;
  /** Processor time: MemorySize / 1769 of one. */
  readonly milliCpu: number;
  /** Filters of its network port; absent: outbound is free. */
  readonly securityGroups?: readonly string[];
}

export interface Sandbox {
  /** [a-z0-9]; unique on the host. */
  readonly id: string;
  readonly runtime: SandboxRuntime;
  /** Its address: the Runtime API knows it by it. */
  readonly address: string;
}

export interface SandboxExit {
  readonly exitCode: number;
  readonly outOfMemory: boolean;
}

export interface SandboxHost {
  /** Makes one whose process runs. Throws DriverError; then nothing of it is left. */
  make(runtime: SandboxRuntime, code?: BoundCode): Promise<Sandbox>;
  /** Mounts code, sets limits. The runtime is told by whoever speaks with it. */
  bind(sandbox: Sandbox, code: BoundCode): Promise<void>;
  freeze(sandbox: Sandbox): Promise<void>;
  thaw(sandbox: Sandbox): Promise<void>;
  /** The most that it used so far, bytes. */
  peakMemory(sandbox: Sandbox): Promise<number>;
  /** Kills it and removes all of it. Gone: nothing. */
  remove(sandbox: Sandbox): Promise<void>;
  /** All that is there, also of an agent before. */
  removeAll(): Promise<void>;
  /** Its process ended, whoever ended it. */
  onExit(listener: (sandbox: Sandbox, exit: SandboxExit) => void): void;
  /** What the process wrote to standard output and error, as it comes. */
  onOutput(listener: (sandbox: Sandbox, text: Uint8Array) => void): void;
}

/** A call as the runtime gets it. */
export interface RuntimeEvent {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly functionArn: string;
  readonly deadlineMs: number;
  readonly traceId: string;
  readonly clientContext?: string;
  readonly cognitoIdentity?: string;
}

export type RuntimeResult =
  /** `body` ends with the answer; a stream that breaks off throws the error that the runtime told. */
  | {
      readonly type: 'response';
      readonly contentType?: string;
      readonly streaming: boolean;
      readonly body: AsyncIterable<Uint8Array>;
    }
  | { readonly type: 'error'; readonly errorType?: string; readonly body: Uint8Array };

export type InitResult =
  | { readonly type: 'ready' }
  /** The runtime told of it. */
  | { readonly type: 'error'; readonly errorType?: string; readonly body: Uint8Array };

/** What the body of an answer throws that broke off: the runtime said why, or it was too long. */
export class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer';
  readonly errorType: string;
  /** JSON, as in a result of type error. */
  readonly body: Uint8Array;

  constructor(errorType: string, body: Uint8Array) {
    super(`The answer broke off: ${errorType}`);
    this.errorType = errorType;
    this.body = body;
  }
}

/** The runtime in one sandbox, over the Runtime API. */
export interface RuntimeLink {
  /** Prewarmed: tells it the code. Resolves when it has asked for its first event, or told why it will not. */
  begin(code: BoundCode, signal: AbortSignal): Promise<InitResult>;
  /** Hands it one event; resolves when it begins to answer. One at a time. Rejects when the signal aborts or the link closes. */
  invoke(event: RuntimeEvent, signal: AbortSignal): Promise<RuntimeResult>;
  /** The sandbox is gone: what waits is rejected. */
  close(reason: string): void;
}

export interface RuntimeApi {
  /** From now on requests of this sandbox's address are its runtime's. */
  open(sandbox: Sandbox): RuntimeLink;
  close(): Promise<void>;
}
