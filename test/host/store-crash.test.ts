// Does the store lose anything when its process is killed in the middle of writing?
//
// A program that writes without pause is killed with SIGKILL at random points, many times on the same file. After each
// kill the store is opened again: no acknowledged commit is lost, none is there by half, every record and index is
// sound, and the revision never goes back. Some kills hit the opening itself. The seed is printed with a failure.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/lmdb-store.ts';
import { bundleProgram } from './store-program.ts';
import { parseAcknowledged, problemsAfter } from './store-survival.ts';

const KILLS = process.env.TUTTI_TEST_TIER === 'all' ? 200 : 20;
const WRITERS = 6;
const SEED = Number(process.env.TUTTI_TEST_SEED ?? Date.now() % 2 ** 31);

let directory = '';
let child: ChildProcess | undefined;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tutti-store-crash-'));
  await bundleProgram('store-writer.ts', join(directory, 'writer.mjs'), 'repository');
});

afterAll(async () => {
  child?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

describe('the store', () => {
  it(`keeps every acknowledged commit over ${KILLS} kills`, { timeout: 150_000 }, async () => {
    const random = randomFrom(SEED);
    const path = join(directory, 'store');
    let revision = 0;
    let acknowledged = 0;
    for (let kill = 1; kill <= KILLS; kill++) {
      const said = parseAcknowledged(await writeUntilKilled(path, random));
      acknowledged += said.length;
      const store = await openStore({ path, durable: true, historyLimit: 400 });
      try {
        const where = `kill ${kill} of seed ${SEED}`;
        expect(await problemsAfter(store, said, WRITERS), where).toEqual([]);
        expect(store.revision, where).toBeGreaterThanOrEqual(revision);
        revision = store.revision;
      } finally {
        await store.close();
      }
    }
    // The campaign is worth something only if it wrote, and was compacted, in between.
    expect(acknowledged).toBeGreaterThan(KILLS * 10);
    expect(revision).toBeGreaterThanOrEqual(acknowledged);
  });
});

/** Runs the writer, kills it at a random moment and returns all that it had said. */
async function writeUntilKilled(path: string, random: () => number): Promise<string> {
  const program = spawn(process.execPath, [join(directory, 'writer.mjs'), path, String(WRITERS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = program;
  const chunks: Buffer[] = [];
  const isWriting = new Promise<void>((resolve) => {
    program.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (Buffer.concat(chunks.slice(0, 2)).includes('\n0 ')) resolve();
    });
  });
  const closed = once(program, 'close');
  // One in eight dies at any moment of its start, the others while they write.
  if (random() > 0.125) await Promise.race([isWriting, closed]);
  setTimeout(() => program.kill('SIGKILL'), random() * 120);
  const [, signal] = await closed;
  if (signal !== 'SIGKILL') throw new Error(`The writer ended by itself: ${Buffer.concat(chunks)}`);
  return Buffer.concat(chunks).toString();
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
