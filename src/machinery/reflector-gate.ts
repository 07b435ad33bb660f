// Who waits for the cache to reach a revision, and has it?
//
// Invariant: the revision never goes back; whoever waits is answered once, or rejected when the informer stops.
import { TuttiError } from '../model/errors.ts';

export interface RevisionGate {
  /** The cache now holds everything up to this revision. */
  reach(revision: string): void;
  synced(): Promise<void>;
  reached(revision: string): Promise<void>;
}

interface Waiter {
  /** undefined = any revision. */
  readonly revision: string | undefined;
  resolve(): void;
  reject(error: Error): void;
}

export function openRevisionGate(signal: AbortSignal): RevisionGate {
  let current: string | undefined;
  let waiters: Waiter[] = [];
  const isOpen = (revision: string | undefined): boolean =>
    current !== undefined && (revision === undefined || compareRevisions(revision, current) <= 0);
  const stopped = () => new TuttiError('Unavailable', 'The informer was stopped');
  const wait = (revision: string | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      if (isOpen(revision)) return resolve();
      if (signal.aborted) return reject(stopped());
      waiters.push({ revision, resolve, reject });
    });
  signal.addEventListener(
    'abort',
    () => {
      for (const waiter of waiters) waiter.reject(stopped());
      waiters = [];
    },
    { once: true },
  );
  return {
    reach(revision) {
      if (current === undefined || compareRevisions(revision, current) > 0) current = revision;
      if (waiters.length === 0) return;
      const open = waiters.filter((waiter) => isOpen(waiter.revision));
      waiters = waiters.filter((waiter) => !open.includes(waiter));
      for (const waiter of open) waiter.resolve();
    },
    synced: () => wait(undefined),
    reached: (revision) => wait(revision),
  };
}

/** Orders two resourceVersions: decimal numbers of any length. */
export function compareRevisions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
