// What happens to our containers, as it happens?
//
// One subscription feeds all listeners. When the connection was lost, or a listener did not keep up, events may be missing:
// it is told to list again, and nothing is promised about what came before.
import type { ContainerEvent } from '../../driver.ts';
import { createEventHub } from '../../event-hub.ts';
import { Code, isRpc } from '../rpc/channel.ts';
import type { Message } from '../rpc/codec.ts';
import { type Envelope, TaskExit, TaskOom } from '../rpc/messages.ts';
import { Events } from '../rpc/services.ts';
import type { Context } from './context.ts';
import { describeExit } from './exits.ts';
import { getKnown } from './record.ts';

const RETRY_MS = 50;

export interface EventFeed {
  events(signal: AbortSignal): AsyncIterableIterator<ContainerEvent>;
  close(): void;
}

export function openEventFeed(context: Context): EventFeed {
  const hub = createEventHub<ContainerEvent>();
  const closing = new AbortController();
  const follow = async (): Promise<void> => {
    for (let first = true; !closing.signal.aborted; first = false) {
      try {
        const channel = await context.link.channel();
        const filters = ['/tasks/exit', '/tasks/oom'].map(
          (topic) => `namespace==${context.layout.containerdNamespace},topic=="${topic}"`,
        );
        const stream = channel.stream(Events.subscribe, { filters }, { signal: closing.signal });
        const next = stream.next();
        if (!first) hub.publish({ type: 'resync' });
        for (let result = await next; result.done !== true; result = await stream.next()) {
          const event = await readEvent(context, result.value);
          if (event !== undefined) hub.publish(event);
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
    events: (signal) => hub.events(AbortSignal.any([signal, closing.signal])),
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
  return { type: 'exit', id: exited.containerId, exit: await describeExit(context, known, exited) };
}
