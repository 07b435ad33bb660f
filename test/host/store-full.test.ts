// What does the store do when the disk is full or read-only?
//
// On a small tmpfs of its own: commits are refused with Unwritable and its cause, reads and watches go on, nothing is
// left half-written, and writing works again as soon as there is room, without opening the store anew.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/lmdb-store.ts';
import type { Operation, Store, StoreError } from '../../src/store/store.ts';

const DISK_BYTES = 8 * 2 ** 20;
const BALLAST_BYTES = 2 * 2 ** 20;

const put = (key: string, value: string): Operation => ({ type: 'put', key, value: Buffer.from(value) });
const textOf = (store: Store, key: string): string => Buffer.from(store.get(key)?.value ?? []).toString();

let mount = '';
let store: Store | undefined;

beforeEach(() => {
  mount = mkdtempSync(join(tmpdir(), 'tutti-store-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tutti-store-full', mount]);
});

afterEach(async () => {
  await store?.close();
  store = undefined;
  // Lazily: lmdb keeps a handle of a file that it has opened read-only.
  execFileSync('umount', ['-l', mount]);
  rmSync(mount, { recursive: true });
});

async function open(): Promise<Store> {
  store = await openStore({ path: join(mount, 'store'), durable: true });
  return store;
}

/** Writes keys k/1, k/2, ... until the store refuses; returns the number written and the refusal. */
async function fillUp(to: Store): Promise<{ count: number; refusal: StoreError }> {
  for (let count = 0; count < 1_000; count++) {
    try {
      await to.commit([put(`k/${count + 1}`, 'x'.repeat(50_000))]);
    } catch (error) {
      return { count, refusal: error as StoreError };
    }
  }
  throw new Error('The disk did not fill up');
}

async function refusalOf(to: Store): Promise<StoreError | undefined> {
  return to.commit([put('refused', 'x'.repeat(50_000))]).then(
    () => undefined,
    (error: StoreError) => error,
  );
}

describe('a full disk', () => {
  it('refuses commits, spares reads and watches, and takes commits again when there is room', async () => {
    const ballast = join(mount, 'ballast');
    writeFileSync(ballast, Buffer.alloc(BALLAST_BYTES));
    const full = await open();
    await full.commit([put('before', 'v')]);
    const { count, refusal } = await fillUp(full);
    expect(refusal).toMatchObject({
      code: 'Unwritable',
      cause: { message: expect.stringMatching(/No space left/) },
    });
    const { revision } = full;
    const watch = full.watch('after/');
    for (let i = 0; i < 3; i++) expect((await refusalOf(full))?.code).toBe('Unwritable');
    expect([full.revision, full.count('k/'), textOf(full, 'before')]).toEqual([revision, count, 'v']);
    expect(full.check().problems).toEqual([]);

    rmSync(ballast);
    expect(await full.commit([put('after/1', 'v')])).toBe(revision + 1);
    expect((await watch.next()).value).toMatchObject({ key: 'after/1', revision: revision + 1 });
    expect(full.check()).toMatchObject({ ok: true, entries: count + 2 });
  });

  it('still lets a store be opened and read', async () => {
    const first = await open();
    const { count } = await fillUp(first);
    await first.close();
    const ballast = join(mount, 'ballast');
    fillWith(ballast);
    const again = await open();
    expect([again.count('k/'), again.check().problems]).toEqual([count, []]);
    expect((await refusalOf(again))?.code).toBe('Unwritable');
    truncateSync(ballast, 0);
    await again.close();
    rmSync(join(mount, 'store', 'lock.mdb'));
    fillWith(ballast);
    // Without room for its lock file it cannot be opened, and says why.
    await expect(open()).rejects.toMatchObject({ code: 'Unwritable', cause: { code: 'ENOSPC' } });
    store = undefined;
  });

  it('refuses to make a new store, and says why', async () => {
    fillWith(join(mount, 'ballast'));
    await expect(open()).rejects.toMatchObject({
      code: 'Unwritable',
      message: expect.stringMatching(/no space left/i),
    });
  });
});

describe('a read-only disk', () => {
  it('lets the store be read, refuses commits, and takes them when it is writable again', async () => {
    const first = await open();
    await first.commit([put('a', '1')]);
    await first.close();
    execFileSync('mount', ['-o', 'remount,ro', mount]);
    const readOnly = await open();
    expect([readOnly.revision, textOf(readOnly, 'a'), readOnly.check().ok]).toEqual([1, '1', true]);
    const watch = readOnly.watch('');
    expect(await refusalOf(readOnly)).toMatchObject({
      code: 'Unwritable',
      cause: { message: expect.stringMatching(/read-only/) },
    });
    execFileSync('mount', ['-o', 'remount,rw', mount]);
    expect(await readOnly.commit([put('a', '2')])).toBe(2);
    expect((await watch.next()).value).toMatchObject({ key: 'a', revision: 2 });
    expect(readOnly.check().ok).toBe(true);
  });
});

/** Takes all the room that is left. */
function fillWith(path: string): void {
  for (let size = DISK_BYTES; size >= 4096; size /= 2) {
    try {
      writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // What fitted was written; the rest is tried in smaller pieces.
    }
  }
}
