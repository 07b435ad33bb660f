// What do we hold of a QEMU that runs? Its two connections and what it told us. Whether we started it or found it is the same.
import { setTimeout as pause } from 'node:timers/promises';
import { type AgentLink, openAgentLink } from './agent-link.ts';
import { isProcess } from './host/process.ts';
import type { RunPaths } from './paths.ts';
import { openQmp, type Qmp, type QmpEvent, type QmpListener } from './qmp.ts';

export interface RunningQemu {
  readonly pid: number;
  readonly mark: string;
  readonly qmp: Qmp;
  readonly agent: AgentLink;
  /** Resolves when the guest has turned itself off (`off`) or the process is gone (`gone`). */
  readonly over: Promise<'off' | 'gone'>;
  isOver(): boolean;
  /** Waits for an event that comes from now on. */
  next(matches: (event: QmpEvent) => boolean, signal: AbortSignal): Promise<QmpEvent>;
  /** Called whenever the guest begins to boot again. */
  onReset(heard: () => void): void;
  close(): void;
}

/** Throws Unavailable when it does not answer. */
export async function connectQemu(pid: number, mark: string, run: RunPaths): Promise<RunningQemu> {
  const listeners = new Set<(event: QmpEvent) => unknown>();
  let end = (_how: 'off' | 'gone'): void => undefined;
  let closing = false;
  const over = new Promise<'off' | 'gone'>((resolve) => {
    end = resolve;
  });
  const onEvent = (event: QmpEvent): void => {
    if (isPowerOff(event)) end('off');
    for (const listener of listeners) listener(event);
  };
  const onClose = (): void => {
    if (!closing) void gone(pid, mark).then(() => end('gone'));
  };
  const qmp = await openPatiently(run.qmp, { onEvent, onClose }, () => isProcess(pid, mark));
  const status = (await qmp.execute('query-status')) as { status?: string };
  if (status.status === 'shutdown') end('off');
  const agent = openAgentLink(run.agent);
  listeners.add((event) => isReset(event) && agent.forget());
  let isOver = false;
  void over.then(() => {
    isOver = true;
  });
  return {
    pid,
    mark,
    qmp,
    agent,
    over,
    isOver: () => isOver,
    next: (matches, signal) => nextEvent(listeners, matches, signal),
    onReset: (heard) => listeners.add((event) => isReset(event) && heard()),
    close() {
      closing = true;
      isOver = true;
      qmp.close();
      agent.close();
    },
  };
}

/** QEMU has a pid file before it has sockets. */
async function openPatiently(
  path: string,
  listener: QmpListener,
  isStarting: () => Promise<boolean>,
): Promise<Qmp> {
  for (;;) {
    try {
      return await openQmp(path, listener);
    } catch (error) {
      const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
      if (!(code === 'ENOENT' || code === 'ECONNREFUSED') || !(await isStarting())) throw error;
      await pause(5);
    }
  }
}

function isReset({ event }: QmpEvent): boolean {
  return event === 'RESET';
}

function isPowerOff({ event, data }: QmpEvent): boolean {
  return event === 'SHUTDOWN' && data?.reason === 'guest-shutdown';
}

function nextEvent(
  listeners: Set<(event: QmpEvent) => unknown>,
  matches: (event: QmpEvent) => boolean,
  signal: AbortSignal,
): Promise<QmpEvent> {
  return new Promise((resolve, reject) => {
    const listener = (event: QmpEvent): void => {
      if (!matches(event)) return;
      listeners.delete(listener);
      resolve(event);
    };
    listeners.add(listener);
    signal.addEventListener('abort', () => {
      listeners.delete(listener);
      reject(signal.reason);
    });
  });
}

/** Its connection closes while it ends; soon the process is gone as well. */
async function gone(pid: number, mark: string): Promise<void> {
  while (await isProcess(pid, mark)) await pause(10);
}
