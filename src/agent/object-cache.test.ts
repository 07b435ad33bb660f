import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pod } from '../model/kinds/pod.ts';
import { aPod } from '../model/testing.ts';
import { ObjectCache } from './object-cache.ts';

let stateDir = '';
const open = () =>
  new ObjectCache<Pod>(folder(), (error) => {
    throw error;
  });
const folder = () => join(stateDir, 'agent', 'pods');
const names = () =>
  open()
    .list()
    .map(({ metadata }) => metadata.name);

beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'tutti-cache-'));
  const cache = open();
  cache.put(aPod({ metadata: { name: 'web', uid: 'u1' } }));
  await cache.flushed();
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

describe('the pods on disk', () => {
  test('are what was put last', async () => {
    const cache = open();
    cache.put(aPod({ metadata: { name: 'once', uid: 'u1' } }));
    cache.put(aPod({ metadata: { name: 'renamed', uid: 'u1' } }));
    await cache.flushed();
    expect(names()).toEqual(['renamed']);
  });

  test('are found where a crash came before the last step', () => {
    renameSync(join(folder(), 'u1.json'), join(folder(), 'u1.json.new'));
    expect(names()).toEqual(['web']);
    expect(readdirSync(folder())).toEqual(['u1.json']);
  });

  test('are the former ones where a crash came before the step that removes them', () => {
    writeFileSync(join(folder(), 'u1.json.new'), '{ "kind"');
    expect(names()).toEqual(['web']);
    expect(readdirSync(folder())).toEqual(['u1.json']);
  });

  test('may be listed while they are written', async () => {
    const cache = open();
    for (let i = 0; i < 20; i += 1) {
      cache.put(aPod({ metadata: { name: `web-${i}`, uid: 'u1' } }));
      cache.list();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await cache.flushed();
    expect(names()).toEqual(['web-19']);
  });

  test('are gone when they were removed', async () => {
    const cache = open();
    cache.remove('u1');
    await cache.flushed();
    expect(names()).toEqual([]);
  });

  test('that cannot be read are dropped', () => {
    writeFileSync(join(folder(), 'u2.json'), '{');
    expect(names()).toEqual(['web']);
    expect(readdirSync(folder())).toEqual(['u1.json']);
  });
});
