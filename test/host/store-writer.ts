// The program that is killed: writes without pause and says what has been acknowledged.
//
// Each writer counts on from what it finds. One commit puts the same count into two keys (both or none must survive)
// and makes one key for the count, deleting an older one; so every commit creates, updates and deletes. A line per
// acknowledged commit goes to standard output before the writer goes on: `<writer> <count> <revision>`. It runs until
// it is killed.
//
// Arguments: directory, number of writers.
import { writeSync } from 'node:fs';
import { openStore } from '../../src/store/lmdb-store.ts';
import type { Operation, Store } from '../../src/store/store.ts';

const KEPT = 20;
const LARGE = 12_000;
const STANDARD_OUTPUT = 1;

const [path = '', writers = '4'] = process.argv.slice(2);
const store = await openStore({ path, durable: true, historyLimit: 400 });
say(`open ${store.revision}`);
for (let writer = 0; writer < Number(writers); writer++) void writeForEver(store, writer);

async function writeForEver(to: Store, writer: number): Promise<never> {
  const found = to.get(`pair/${writer}/a`);
  let count = found ? Number(Buffer.from(found.value).toString().split(' ')[0]) : 0;
  for (;;) {
    count++;
    const revision = await to.commit(commitOf(writer, count));
    say(`${writer} ${count} ${revision}`);
  }
}

function commitOf(writer: number, count: number): Operation[] {
  // Sizes vary, so that records move between leaves and pages of their own.
  const value = Buffer.from(
    `${count} ${'x'.repeat((count * 7919 + writer) % (count % 10 === 0 ? LARGE : 600))}`,
  );
  return [
    { type: 'put', key: `pair/${writer}/a`, value },
    { type: 'put', key: `pair/${writer}/b`, value },
    { type: 'put', key: `count/${writer}/${count}`, value: Buffer.from(String(count)), expect: 0 },
    { type: 'delete', key: `count/${writer}/${count - KEPT}` },
  ];
}

// Synchronous: what is said is out before anything else happens.
function say(line: string): void {
  writeSync(STANDARD_OUTPUT, `${line}\n`);
}
