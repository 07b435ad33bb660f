// A program that accepts events and says each that it was promised, until it is killed: for journal.test.ts.
import type { Log } from '../../../machinery/log.ts';
import { openJournal } from './journal.ts';

const quiet = () => undefined;
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet, child: () => log };

const journal = await openJournal({ folder: process.argv[2] ?? '', log, fileBytes: 4096 });
const named = { region: 'r', name: 'web', acceptedMs: 0, dueMs: 0, tries: 0, failures: 0 };
for (let i = 0; ; i += 1) {
  const id = String(i);
  void journal
    .accept({ ...named, id, requestId: id, payload: 'e30=' })
    .then(() => process.stdout.write(`+${id}\n`));
  if (i % 3 === 0) void journal.over(String(i - 30)).then(() => process.stdout.write(`-${i - 30}\n`));
  await new Promise((resolve) => setImmediate(resolve));
}
