// What happens to our containers, as it happens?
//
// One subscription feeds all listeners. When the connection was lost, or a listener did not keep up, events may be missing:
// it is told to list again, and nothing is promised about what came before.
import type { ContainerEvent } from '../../driver.ts';
import { Code, isRpc } from '../rpc/channel.ts';
import type { Message } from '../rpc/codec.ts';
import { type Envelope, TaskExit, TaskOom } from '../rpc/messages.ts';
import { Events } from '../rpc/services.ts';
import type { Context } from './context.ts';
import { describeExit } from './exits.ts';
import { getKnown } from './record.ts';

const MOST_QUEUED = 4096;
const RETRY_MS = 50;

export interface EventFeed {
  events(signal: AbortSignal): AsyncIterableIterator<ContainerEvent>;
  close(): void;
}

interface Listener {
  push(event: ContainerEvent): void;
}

export function openEventFeed(context: Context): EventFeed {
  const listeners = new Set<Listener>();
  const closing = new AbortController();
  const publish = (event: ContainerEvent) => {
    for (const listener of listeners) listener.push(event);
  };
  const follow = async (): Promise<void> => {
    for (let first = true; !closing.signal.aborted; first = false) {
      try {
        const channel = await context.link.channel();
        const filters = ['/tasks/exit', '/tasks/oom'].map(
          (topic) => `namespace==${context.layout.containerdNamespace},topic=="${topic}"`,
        );
        const stream = channel.stream(Events.subscribe, { filters }, { signal: closing.signal });
        const next = stream.next();
        if (!first) publish({ type: 'resync' });
        for (let result = await next; result.done !== true; result = await stream.next()) {
          const event = await readEvent(context, result.value);
          if (event !== undefined) publish(event);
        }
      } catch (error) {
        if (closing.signal.aborted) return;
        if (!isRpc(error, Code.Unavailable)) context.log.warn('Lost the events of containerd', { error });
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  };
  follow().catch((error) => context.log.error('Cannot follow the events of containerd', { error }));
  return {
    events: (signal) => listen(listeners, AbortSignal.any([signal, closing.signal])),
    close: () => closing.abort(),
  };
}

/** The main process only; what is not ours is nothing. */
async function readEvent(
  context: Context,
  envelope: Message<typeof Envelope>,
): Promise<ContainerEvent | undefined> {
  const value = envelope.event?.value ?? new Uint8Array();
  if (envelope.topic === '/tasks/oom') {
    const { containerId: id } = TaskOom.decode(value);
    context.outOfMemory.add(id);
    return { type: 'out-of-memory', id };
  }
  const exited = TaskExit.decode(value);
  if (exited.id !== exited.containerId) return undefined;
  const known = await getKnown(context, exited.containerId).catch(() => undefined);
  if (known === undefined) return undefined;
  return { type: 'exit', id: exited.containerId, exit: await describeExit(context, known, exited) };
}

async function* listen(
  listeners: Set<Listener>,
  signal: AbortSignal,
): AsyncGenerator<ContainerEvent, void, void> {
  let queue: ContainerEvent[] = [];
  let wake = (): void => undefined;
  const listener: Listener = {
    push(event) {
      if (queue.length >= MOST_QUEUED) queue = [{ type: 'resync' }];
      queue.push(event);
      wake();
    },
  };
  listeners.add(listener);
  const stop = () => wake();
  signal.addEventListener('abort', stop);
  try {
    while (!signal.aborted) {
      const event = queue.shift();
      if (event !== undefined) yield event;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (signal.aborted) resolve();
        });
    }
  } finally {
    listeners.delete(listener);
    signal.removeEventListener('abort', stop);
  }
}
