// Events go when they are older than their group keeps them, and when their group is gone.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LogGroup, logGroupKind } from '../../../model/kinds/log-group.ts';
import { type LogEventStore, openLogEvents } from '../../../store/log-events/log-event-store.ts';
import { openCluster, type TestCluster } from '../testing.ts';
import { logRetention, RETENTION_PERIOD_MS } from './controller.ts';

const DAY_MS = 86_400_000;
let directory = '';
let logEvents: LogEventStore;
let cluster: TestCluster;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tutti-retention-test-'));
  logEvents = await openLogEvents({ path: join(directory, 'log-events'), durable: false });
  cluster = await openCluster((deps) => [logRetention({ ...deps, logEvents })]);
});
afterEach(async () => {
  await cluster.close();
  await logEvents.close();
  await rm(directory, { recursive: true });
});

function aGroup(name: string, retentionInDays?: number): Promise<LogGroup> {
  const createdAt = new Date(cluster.clock.now()).toISOString();
  const spec = {
    name,
    class: 'STANDARD' as const,
    createdAt,
    ...(retentionInDays ? { retentionInDays } : {}),
  };
  return cluster.client.create(logGroupKind, { metadata: { namespace: 'default', name }, spec });
}

/** An event for each age. */
async function say({ metadata }: LogGroup, agesMs: readonly number[]): Promise<void> {
  const now = cluster.clock.now();
  const events = agesMs.map((age) => ({ timestamp: now - age, message: 'x' }));
  await logEvents.append(metadata.uid, 's', events, now);
}

async function ages({ metadata }: LogGroup): Promise<readonly number[]> {
  const { events } = await logEvents.read(metadata.uid, { limit: 100 });
  return events.map(({ timestamp }) => cluster.clock.now() - timestamp);
}

describe('log events', () => {
  it('of a group with retention go when they are older, hour by hour', async () => {
    const short = await aGroup('short', 1);
    const kept = await aGroup('kept');
    for (const group of [short, kept])
      await say(group, [2 * DAY_MS, DAY_MS, DAY_MS - RETENTION_PERIOD_MS / 2, 0]);
    await cluster.start();
    await expect.poll(() => ages(short)).toEqual([DAY_MS, DAY_MS - RETENTION_PERIOD_MS / 2, 0]);
    await cluster.clock.advance(RETENTION_PERIOD_MS);
    await expect.poll(() => ages(short)).toEqual([RETENTION_PERIOD_MS]);
    expect(await ages(kept)).toHaveLength(4);
  });

  it('go when the retention is set later', async () => {
    const group = await aGroup('group');
    await say(group, [2 * DAY_MS, 0]);
    await cluster.start();
    await cluster.settle();
    expect(await ages(group)).toHaveLength(2);
    await cluster.client.update(logGroupKind, { ...group, spec: { ...group.spec, retentionInDays: 1 } });
    await expect.poll(() => ages(group)).toEqual([0]);
  });

  it('of groups that are gone go, whether that happened before the start or after', async () => {
    const [before, after, kept] = [await aGroup('before'), await aGroup('after'), await aGroup('kept')];
    for (const group of [before, after, kept]) await say(group, [0]);
    await cluster.client.delete(logGroupKind, { namespace: 'default', name: 'before' });
    await cluster.start();
    await expect.poll(() => ages(before)).toEqual([]);
    expect(await ages(after)).toEqual([0]);
    await cluster.client.delete(logGroupKind, { namespace: 'default', name: 'after' });
    await expect.poll(() => ages(after)).toEqual([]);
    await cluster.settle();
    expect(await logEvents.listGroups()).toEqual([kept.metadata.uid]);
  });
});
