// Runs one benchmark and writes its result: `node one.mjs NAME FILE`. Whatever ends it, what it made is removed.
import { writeFileSync } from 'node:fs';
import type { BenchResult } from './bench.ts';
import { cleanUp, cleanUpOnSignals } from './cleanup.ts';

const [name = '', file = ''] = process.argv.slice(2);
cleanUpOnSignals();
process.on('uncaughtException', (error) => {
  console.error(error);
  cleanUp();
  process.exit(1);
});
try {
  const { href } = new URL(`${name}.mjs`, import.meta.url);
  const { default: run } = (await import(href)) as { default: () => Promise<BenchResult> }; // as bench.ts says
  writeFileSync(file, JSON.stringify(await run()));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  cleanUp();
}
process.exit();
