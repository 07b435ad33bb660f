import { afterEach, describe, expect, it } from 'vitest';
import { type Event, eventKind } from '../model/kinds/event.ts';
import { allKinds } from '../model/kinds.ts';
import type { ApiObject } from '../model/object.ts';
import { openTestApi } from './api/testing.ts';
import { fakeClock } from './clock.ts';
import { openEventRecorder } from './events.ts';
import { silentLog } from './log.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function anObject(name = 'web', namespace: string | undefined = 'default'): ApiObject {
  const metadata = {
    name,
    uid: `uid-${name}`,
    resourceVersion: '7',
    creationTimestamp: 'x',
    ...(namespace && { namespace }),
  };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata };
}

async function aRecorder() {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const { client, close } = await openTestApi({ kinds: allKinds, clock });
  closers.push(close);
  const recorder = openEventRecorder({
    client,
    kind: eventKind,
    component: 'test-controller',
    clock,
    log: silentLog,
  });
  const events = async (): Promise<readonly Event[]> => {
    await recorder.flushed();
    return (await client.list(eventKind)).items;
  };
  return { clock, client, recorder, events };
}

describe('the event recorder', () => {
  it('writes an event as kubectl expects it', async () => {
    const { recorder, events } = await aRecorder();
    recorder.normal(anObject(), 'ScalingReplicaSet', 'Scaled up', 'spec.replicas');
    const [event] = await events();
    expect(event).toMatchObject({
      metadata: { namespace: 'default', name: expect.stringMatching(/^web\.[0-9a-f]{16}$/) },
      involvedObject: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'web',
        uid: 'uid-web',
        resourceVersion: '7',
        fieldPath: 'spec.replicas',
      },
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: 'Scaled up',
      count: 1,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      source: { component: 'test-controller' },
    });
  });

  it('counts up what happens again', async () => {
    const { recorder, events, clock } = await aRecorder();
    recorder.warning(anObject(), 'BackOff', 'again');
    await clock.advance(60_000);
    recorder.warning(anObject(), 'BackOff', 'again');
    const all = await events();
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({
      count: 2,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:01:00Z',
    });
  });

  it('writes it anew when it was removed meanwhile', async () => {
    const { recorder, events, client } = await aRecorder();
    recorder.normal(anObject(), 'Pulled', 'x');
    const [first] = await events();
    await client.delete(eventKind, { namespace: 'default', name: first?.metadata.name ?? '' });
    recorder.normal(anObject(), 'Pulled', 'x');
    expect(await events()).toMatchObject([{ count: 2, reason: 'Pulled' }]);
  });

  it('keeps apart what differs in object, type, reason or message', async () => {
    const { recorder, events } = await aRecorder();
    recorder.normal(anObject(), 'A', 'x');
    recorder.normal(anObject('other'), 'A', 'x');
    recorder.warning(anObject(), 'A', 'x');
    recorder.normal(anObject(), 'B', 'x');
    recorder.normal(anObject(), 'A', 'y');
    expect(await events()).toHaveLength(5);
  });

  it('combines many messages of one reason into one event', async () => {
    const { recorder, events } = await aRecorder();
    for (let i = 0; i < 15; i += 1) recorder.normal(anObject(), 'SuccessfulCreate', `Created pod ${i}`);
    const all = await events();
    expect(all).toHaveLength(11);
    const combined = all.find(({ message }) => message?.startsWith('(combined from similar events): '));
    expect(combined).toMatchObject({ count: 5, message: '(combined from similar events): Created pod 14' });
  });

  it('lets one object have a burst of 25 and then one in five minutes', async () => {
    const { recorder, events, clock } = await aRecorder();
    for (let i = 0; i < 40; i += 1) recorder.normal(anObject(), `Reason${i}`, 'x');
    expect(await events()).toHaveLength(25);
    await clock.advance(300_000);
    recorder.normal(anObject(), 'Later', 'x');
    recorder.normal(anObject(), 'TooSoon', 'x');
    recorder.normal(anObject('other'), 'Other', 'x');
    const reasons = (await events()).map(({ reason }) => reason);
    expect(reasons).toContain('Later');
    expect(reasons).toContain('Other');
    expect(reasons).not.toContain('TooSoon');
  });

  it('drops what cannot be written and goes on', async () => {
    const { recorder, events } = await aRecorder();
    recorder.normal(anObject('web', 'no-such-namespace'), 'A', 'x');
    recorder.normal(anObject(), 'B', 'x');
    expect((await events()).map(({ reason }) => reason)).toEqual(['B']);
  });

  it('writes every event of a burst of some thousand objects', async () => {
    const { recorder, events } = await aRecorder();
    for (let i = 0; i < 5_000; i += 1) recorder.normal(anObject(`pod-${i}`), 'Scheduled', 'x');
    const names = new Set((await events()).map(({ involvedObject }) => involvedObject.name));
    expect(names.size).toBe(5_000);
  });

  it('writes what happens again while it waits only once, with the last count', async () => {
    const { recorder, events, client } = await aRecorder();
    for (let i = 0; i < 50; i += 1) recorder.normal(anObject(`pod-${i}`), 'Scheduled', 'x');
    for (let i = 0; i < 3; i += 1) recorder.warning(anObject(), 'BackOff', 'again');
    const from = await client.list(eventKind, { limit: 1 });
    const all = await events();
    const last = all.find(({ reason }) => reason === 'BackOff');
    expect(last?.count).toBe(3);
    const stop = new AbortController();
    const writes: string[] = [];
    const { resourceVersion } = await client.list(eventKind);
    const watch = client.watch(eventKind, { resourceVersion: from.resourceVersion, signal: stop.signal });
    for await (const event of watch) {
      if (event.type === 'BOOKMARK') continue;
      if (event.object.reason === 'BackOff') writes.push(event.type);
      if (event.object.metadata.resourceVersion === resourceVersion) stop.abort();
    }
    expect(writes).toEqual(['ADDED']);
  });

  it('puts events of objects without a namespace into default', async () => {
    const { recorder, events } = await aRecorder();
    const { namespace: _none, ...metadata } = anObject().metadata;
    recorder.normal({ ...anObject(), metadata }, 'A', 'x');
    expect((await events())[0]?.metadata.namespace).toBe('default');
  });
});
