// What is there of each service, and what have clients asked for? `tutti aws coverage` prints it.
//
// Counts of what was asked for are kept over restarts; they are figures, not facts: the last seconds before a kill may be missing.
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import type { Cancel, Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { AwsService } from './service.ts';
import { operationNames } from './wire/operation-names.ts';

const SAVE_MS = 5_000;

export interface Coverage {
  /** Counts a call of an operation that AWS has. */
  asked(service: string, operation: string): void;
  report(): Promise<readonly ServiceCoverage[]>;
  /** Writes what was not yet written. */
  close(): Promise<void>;
}

export interface ServiceCoverage {
  readonly service: string;
  /** How many operations AWS has. */
  readonly known: number;
  readonly operations: readonly OperationCoverage[];
}

/** Of the operations that are there, partly there, or missing and asked for. */
export interface OperationCoverage {
  readonly operation: string;
  readonly state: 'there' | 'partly' | 'missing';
  /** For `partly`: what is missing. */
  readonly lacks?: string;
  readonly asked: number;
}

export interface CoverageDeps {
  /** A JSON file of counts: `{ "iam": { "GetRole": 3 } }`. */
  readonly path: string;
  readonly services: readonly AwsService[];
  readonly clock: Clock;
  readonly log: Log;
}

type Counts = Record<string, Record<string, number>>;

export function openCoverage({ path, services, clock, log }: CoverageDeps): Coverage {
  const counts = read(path, log);
  let waiting: Cancel | undefined;
  const save = async () => {
    waiting = undefined;
    await writeFile(`${path}.new`, JSON.stringify(counts), { mode: 0o600 });
    await rename(`${path}.new`, path);
  };
  return {
    asked(service, operation) {
      counts[service] ??= {};
      const ofService = counts[service];
      ofService[operation] = (ofService[operation] ?? 0) + 1;
      waiting ??= clock.after(
        SAVE_MS,
        () => void save().catch((error: unknown) => log.warn('Cannot keep counts of AWS calls', { error })),
      );
    },
    report: () => Promise.all(services.map((service) => coverageOf(service, counts[service.name] ?? {}))),
    async close() {
      if (!waiting) return;
      waiting();
      await save();
    },
  };
}

async function coverageOf(
  service: AwsService,
  asked: Readonly<Record<string, number>>,
): Promise<ServiceCoverage> {
  const table = await service.load();
  const known = operationNames(service.name);
  const operations = known
    .filter((name) => table.has(name) || asked[name] !== undefined)
    .map((operation): OperationCoverage => {
      const lacks = table.get(operation)?.partly;
      const state = !table.has(operation) ? 'missing' : lacks === undefined ? 'there' : 'partly';
      return { operation, state, lacks, asked: asked[operation] ?? 0 };
    });
  return { service: service.name, known: known.length, operations };
}

/** A file that cannot be read begins anew: figures are not worth a failed start. */
function read(path: string, log: Log): Counts {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Counts;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      log.warn('Counts of AWS calls begin anew', { error });
    return {};
  }
}
