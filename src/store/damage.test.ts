// What does the store do when it is full, or when its file is not what was written?
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type OpenOptions, openMemoryStore, openStore } from './lmdb-store.ts';
import { type Operation, type Store, StoreError } from './store.ts';

const put = (key: string, value = 'v', expect?: number): Operation => ({
  type: 'put',
  key,
  value: Buffer.from(value),
  expect,
});
const remove = (key: string, expect?: number): Operation => ({ type: 'delete', key, expect });
const textOf = (store: Store, key: string): string | undefined => {
  const entry = store.get(key);
  return entry && Buffer.from(entry.value).toString();
};

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

async function open(options: Partial<OpenOptions> = {}): Promise<Store> {
  const store = await openMemoryStore(options);
  cleanUp.push(() => store.close());
  return store;
}

async function aDirectory(): Promise<string> {
  const directory = await mkdtemp('/dev/shm/tutti-store-test-');
  cleanUp.push(() => rm(directory, { recursive: true }));
  return join(directory, 'store');
}

async function openAt(path: string, options: Partial<OpenOptions> = {}): Promise<Store> {
  const store = await openStore({ path, durable: false, ...options });
  cleanUp.push(() => store.close());
  return store;
}

/** The store of a directory after its file was changed from outside. */
async function reopenDamaged(path: string, damage: (file: Buffer) => void): Promise<Store> {
  const file = await readFile(join(path, 'data.mdb'));
  damage(file);
  await writeFile(join(path, 'data.mdb'), file);
  return openAt(path);
}

/** Flips a bit in every copy of the text. */
function flip(file: Buffer, text: string): void {
  let at = file.indexOf(text);
  if (at < 0) throw new Error(`"${text}" is not in the file`);
  for (; at >= 0; at = file.indexOf(text, at)) file[at] = (file[at] ?? 0) ^ 1;
}

function linesOf(store: Store): string[] {
  return store
    .list('')
    .entries.map((entry) => `${entry.key} ${entry.modRevision} ${Buffer.from(entry.value)}`);
}

/** What can be read of a store, or Corrupt when something says so. */
async function readDamaged(path: string): Promise<string[] | 'Corrupt'> {
  try {
    const store = await openStore({ path, durable: false });
    try {
      return store.check().ok ? linesOf(store) : 'Corrupt';
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof StoreError && error.code === 'Corrupt') return 'Corrupt';
    throw error;
  }
}

async function failure(promise: Promise<unknown>): Promise<StoreError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error;
  throw new Error(`Expected a StoreError, got ${String(error)}`);
}

describe('a full store', () => {
  it('refuses what makes it larger, goes on reading, and writes again after a delete', async () => {
    const store = await open({ maxBytes: 8 * 2 ** 20 });
    const big = 'x'.repeat(100_000);
    let refused: StoreError | undefined;
    let count = 0;
    for (; !refused && count < 1_000; count++) {
      await store.commit([put(`big/${count}`, big)]).catch((error: StoreError) => {
        refused = error;
      });
    }
    expect(refused).toMatchObject({
      code: 'Unwritable',
      cause: { message: expect.stringContaining('limit of') },
    });
    const written = store.count('big/');
    expect(written).toBe(count - 1);
    expect(written).toBeGreaterThan(20);
    expect(textOf(store, 'big/0')).toBe(big);
    const watch = store.watch('big/');
    for (let i = 0; i < written / 2; i++) await store.commit([remove(`big/${i}`)]);
    expect((await watch.next()).value).toMatchObject({ type: 'delete', key: 'big/0' });
    await store.compact(store.revision);
    await store.commit([put('again')]);
    expect(textOf(store, 'again')).toBe('v');
    expect(store.check().problems).toEqual([]);
  });
});

describe('a bad record', () => {
  const SECRET = 'the value that goes bad';

  async function damagedStore(): Promise<Store> {
    const path = await aDirectory();
    const store = await openAt(path);
    await store.commit([put('bad', SECRET), put('good')]);
    for (let i = 0; i < 100; i++) await store.commit([put('other', String(i))]);
    await store.compact(store.revision);
    await store.close();
    return reopenDamaged(path, (file) => flip(file, SECRET));
  }

  it('is found when it is read, named, and spares the others', async () => {
    const store = await damagedStore();
    expect(() => store.get('bad')).toThrow(expect.objectContaining({ code: 'Corrupt', key: 'bad' }));
    expect(() => store.list('')).toThrow(expect.objectContaining({ code: 'Corrupt', key: 'bad' }));
    expect(textOf(store, 'good')).toBe('v');
    expect(store.check()).toMatchObject({ ok: false, problems: [expect.stringContaining('"bad"')] });
  });

  it('cannot be overwritten, while other keys can', async () => {
    const store = await damagedStore();
    const error = await failure(store.commit([put('bad', 'new')]));
    expect(error).toMatchObject({ code: 'Unwritable', key: 'bad', cause: { code: 'Corrupt' } });
    await store.commit([put('good', 'new')]);
    expect(textOf(store, 'good')).toBe('new');
  });

  it('among the last commits is found at the opening: reads go on, writes do not start', async () => {
    const path = await aDirectory();
    const store = await openAt(path);
    await store.commit([put('bad', SECRET), put('good')]);
    await store.close();
    const damaged = await reopenDamaged(path, (file) => flip(file, SECRET));
    expect(textOf(damaged, 'good')).toBe('v');
    expect(await failure(damaged.commit([put('new')]))).toMatchObject({
      code: 'Unwritable',
      cause: { code: 'Corrupt' },
    });
    expect(damaged.check().ok).toBe(false);
  });

  it.each([
    ['of something else', (file: Buffer) => Buffer.alloc(file.length, 'no store')],
    ['without its first page', (file: Buffer) => file.fill(0, 0, 4096)],
    ['without its second page', (file: Buffer) => file.fill(0, 4096, 8192)],
    ['of another version', (file: Buffer) => file.fill(9, 28, 32)],
    ['cut off in its first pages', (file: Buffer) => file.subarray(0, 4096)],
  ])('a file %s is refused as Corrupt', async (_name, damage) => {
    const path = await aDirectory();
    await (await openAt(path)).close();
    const file = await readFile(join(path, 'data.mdb'));
    await writeFile(join(path, 'data.mdb'), damage(file));
    expect(await failure(openStore({ path, durable: false }))).toMatchObject({ code: 'Corrupt' });
  });

  it('a file that is cut off is refused as Corrupt', async () => {
    const path = await aDirectory();
    const store = await openAt(path);
    for (let i = 0; i < 200; i++) await store.commit([put(`k/${i}`, 'x'.repeat(1000))]);
    await store.close();
    const file = await readFile(join(path, 'data.mdb'));
    await writeFile(join(path, 'data.mdb'), file.subarray(0, file.length / 2));
    expect(await failure(openStore({ path, durable: false }))).toMatchObject({ code: 'Corrupt' });
  });

  it('any single blank page is found, or was not in use', async () => {
    const path = await aDirectory();
    const store = await openAt(path);
    for (let i = 0; i < 60; i++) await store.commit([put(`k/${i % 20}`, `${i}`.repeat(500))]);
    const sound = linesOf(store);
    await store.close();
    const file = await readFile(join(path, 'data.mdb'));
    const blank = Buffer.alloc(4096);
    let found = 0;
    for (let page = 2; page < file.length / 4096; page++) {
      await writeFile(
        join(path, 'data.mdb'),
        Buffer.concat([file.subarray(0, page * 4096), blank, file.subarray((page + 1) * 4096)]),
      );
      const read = await readDamaged(path);
      if (read === 'Corrupt') found++;
      else expect(read).toEqual(sound);
    }
    expect(found).toBeGreaterThan(20);
  });

  it.each([0, 8_192])('a file of %i zeros is a store that was never made, and is made', async (size) => {
    const path = await aDirectory();
    await mkdir(path);
    await writeFile(join(path, 'data.mdb'), Buffer.alloc(size));
    const store = await openAt(path);
    expect(await store.commit([put('a')])).toBe(1);
  });

  it('a directory that cannot be made is Unwritable', async () => {
    const path = await aDirectory();
    await writeFile(path, 'a file in its place');
    expect(await failure(openStore({ path, durable: false }))).toMatchObject({ code: 'Unwritable' });
  });
});
