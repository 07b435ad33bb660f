// What may a container that is a sandbox of a function have beside an ordinary one? (ContainerSpec.output)
//
// It lives for milliseconds to minutes, never longer than its owner, and what happens to it is in the path of a request: all of this goes
// straight to the kernel and is written down nowhere. `inspect` says that a frozen one runs. Only real runtimes offer this.
import type { ContainerDriver, ContainerHandle, Resources } from './driver.ts';

/** The reading ends of what a process writes. */
export interface ProcessOutput {
  /** Tells all that was written until now, and returns. What the process writes otherwise is told as it comes. */
  drain(): void;
  /** Lets go: what the process writes from now on fails for it. */
  close(): void;
}

export interface SandboxContainerDriver extends ContainerDriver {
  /** Of a container made with `output: 'reader'`, between create and start. `onText` gets both streams. Throws NotFound, Failed. */
  openOutput(handle: ContainerHandle, onText: (text: Uint8Array) => void): Promise<ProcessOutput>;
  /** Limits of memory and processor time now. Throws Failed: the kernel refused, as for less memory than is in use. */
  limit(handle: ContainerHandle, resources: Resources): Promise<void>;
  /** Its processes get no time. Ended: nothing. Removal needs no thaw. */
  freeze(handle: ContainerHandle): Promise<void>;
  thaw(handle: ContainerHandle): Promise<void>;
  /** The most memory that it had so far, bytes; where the kernel does not keep that, what it has now. */
  peakMemory(handle: ContainerHandle): Promise<number>;
}
