// The program whose system calls fail: twelve commits one after the other, then what the store looks like.
//
// One JSON line: what became of each commit, which revisions a watcher saw, what check() found and what is there.
// Argument: directory.
import { openStore } from '../../src/store/lmdb-store.ts';
import { StoreError } from '../../src/store/store.ts';

const COMMITS = 12;

const [path = ''] = process.argv.slice(2);
const store = await openStore({ path, durable: true });
const seen: number[] = [];
const watch = store.watch('');
const watching = (async () => {
  for await (const item of watch) seen.push(item.revision);
})();
const outcomes: (number | string)[] = [];
for (let i = 1; i <= COMMITS; i++) outcomes.push(await commit(`k/${i}`));
await watch.return?.();
await watching;
const keys = store.list('').entries.map((entry) => entry.key);
process.stdout.write(
  `${JSON.stringify({ outcomes, seen, keys, revision: store.revision, check: store.check() })}\n`,
);
await store.close();

async function commit(key: string): Promise<number | string> {
  try {
    return await store.commit([{ type: 'put', key, value: Buffer.from('v') }]);
  } catch (error) {
    const cause =
      error instanceof StoreError && error.cause instanceof Error ? error.cause.message : 'unknown';
    return `${error instanceof StoreError ? error.code : String(error)}: ${cause}`;
  }
}
