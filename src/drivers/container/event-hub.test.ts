import { describe, expect, it } from 'vitest';
import type { ContainerEvent } from './driver.ts';
import { createEventHub } from './event-hub.ts';

const oom = (id: string): ContainerEvent => ({ type: 'out-of-memory', id });

describe('an event hub', () => {
  it('gives each listener all events since it began to listen', async () => {
    const hub = createEventHub<ContainerEvent>();
    const signal = new AbortController().signal;
    const early = hub.events(signal);
    hub.publish(oom('1'));
    const late = hub.events(signal);
    hub.publish(oom('2'));
    expect([(await early.next()).value, (await early.next()).value, (await late.next()).value]).toEqual([
      oom('1'),
      oom('2'),
      oom('2'),
    ]);
  });

  it('tells a listener that does not keep up to list again, and goes on from there', async () => {
    const hub = createEventHub<ContainerEvent>();
    const events = hub.events(new AbortController().signal);
    for (let index = 0; index < 5000; index += 1) hub.publish(oom(String(index)));
    const seen: ContainerEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      if (event.type === 'out-of-memory' && event.id === '4999') break;
    }
    expect(seen[0]).toEqual({ type: 'resync' });
    expect(seen.slice(1)).toEqual(Array.from({ length: 904 }, (_, index) => oom(String(4096 + index))));
  });

  it('ends for a listener that waits when its signal aborts', async () => {
    const hub = createEventHub<ContainerEvent>();
    const controller = new AbortController();
    const waiting = hub.events(controller.signal).next();
    controller.abort();
    expect(await waiting).toMatchObject({ done: true });
  });
});
