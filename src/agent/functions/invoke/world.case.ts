// Functions, sandboxes in memory and an invoker over them, for tests of calls.
import { fakeClock } from '../../../machinery/clock.ts';
import { silentLog } from '../../../machinery/log.ts';
import type {
  FunctionCallRecord,
  FunctionLogLine,
  InvokeAnswer,
  InvokeRequest,
} from '../../../model/function-calls.ts';
import type { FunctionAlias, FunctionVersion, LambdaFunction } from '../../../model/kinds/function.ts';
import type { FunctionConfig } from '../../../model/kinds/function-schema.ts';
import { objectName } from '../../../model/object-name.ts';
import type { Named } from '../objects.ts';
import { Concurrency } from '../pool/concurrency.ts';
import { SandboxPool } from '../pool/pool.ts';
import { reservationsOf } from '../provisioned.ts';
import { openFakeSandboxes } from '../testing.ts';
import { type AcceptedEvent, Invoker } from './invoker.ts';
import { poolCode } from './pool-codes.ts';

export const REGION = 'us-east-2';
const never = new AbortController().signal;

export async function settle(): Promise<void> {
  for (let i = 0; i < 6; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

export const config: FunctionConfig = {
  packageType: 'Zip',
  runtime: 'nodejs22.x',
  handler: 'index.handler',
  role: 'arn:aws:iam::123456789012:role/lambda',
  code: { sha256: 'a'.repeat(64), sizeBytes: 1 },
  memoryMiB: 128,
  timeoutSeconds: 3,
  ephemeralStorageMiB: 512,
  architecture: 'x86_64',
  tracing: 'PassThrough',
  logging: { format: 'Text', group: '/aws/lambda/web' },
  revision: 'r1',
  modifiedAt: '2026-01-01T00:00:00.000Z',
};

function metadata(name: string) {
  const creationTimestamp = '2026-01-01T00:00:00Z';
  return { name: objectName(name), namespace: REGION, uid: name, resourceVersion: '1', creationTimestamp };
}

export function aFunction(overrides: Partial<LambdaFunction['spec']> = {}): LambdaFunction {
  const spec = { ...config, name: 'web', lastVersion: 2, ...overrides };
  return { apiVersion: 'tutti.dev/v1', kind: 'Function', metadata: metadata(spec.name), spec };
}

export function aVersion(number: number, name = 'web'): FunctionVersion {
  const spec = { ...config, name, function: name, number };
  return {
    apiVersion: 'tutti.dev/v1',
    kind: 'FunctionVersion',
    metadata: metadata(`${name}:${number}`),
    spec,
  };
}

export function anAlias(name: string, version: string, other?: string, weight = 0): FunctionAlias {
  const others = other === undefined ? [] : [{ version: other, weight }];
  const spec = { function: 'web', functionName: 'web', name, version, others, revision: 'r1' };
  return { apiVersion: 'tutti.dev/v1', kind: 'FunctionAlias', metadata: metadata(`web:${name}`), spec };
}

export function named<T extends { readonly metadata: { readonly namespace?: string } }>(
  objects: readonly T[],
  nameOf: (object: T) => string,
): Named<T> {
  return {
    list: () => objects,
    find: (region, name) =>
      objects.find((each) => each.metadata.namespace === region && nameOf(each) === name),
  };
}

export async function openCallWorld(
  functions: readonly LambdaFunction[],
  versions: readonly FunctionVersion[] = [],
  aliases: readonly FunctionAlias[] = [],
  { ready = true } = {},
) {
  const fake = openFakeSandboxes();
  const clock = fakeClock();
  const lines: FunctionLogLine[] = [];
  const records: FunctionCallRecord[] = [];
  const accepted: AcceptedEvent[] = [];
  const heads: InvokeAnswer[] = [];
  let random = 0.5;
  const stopwatch = () => clock.now();
  const pool = new SandboxPool({
    ...{ host: fake.host, api: fake.api, clock, stopwatch, log: silentLog, signal: never },
    ...{ makingAtOnce: 4, grantedMiB: () => undefined, pressure: () => false, changed: () => undefined },
  });
  const objects = {
    functions: named(functions, ({ spec }) => spec.name),
    versions: named(versions, ({ spec }) => `${spec.name}:${spec.number}`),
    aliases: named(aliases, ({ spec }) => `${spec.functionName}:${spec.name}`),
    provisioned: { list: () => [], find: () => undefined },
  };
  const runtime = { key: 'nodejs22.x', image: 'i', command: ['x'], workingDir: '/', prewarmed: true };
  const roleKeys = async () => undefined;
  const writeLine = (line: FunctionLogLine) => void lines.push(line);
  const codes = { clock, endpoint: 'http://10.220.0.10:4566', roleKeys, writeLine };
  const invoker = new Invoker({
    ...{
      pool,
      clock,
      stopwatch,
      objects,
      random: () => random,
      randomDigits: (digits) => 'a'.repeat(digits),
    },
    readiness: {
      readyOf: ({ spec }) => (ready ? { config: spec, runtime } : undefined),
      statusOf: () => undefined,
      decided: () => (ready ? Promise.resolve() : new Promise(() => undefined)),
    },
    concurrency: new Concurrency((region) => reservationsOf(objects, region)),
    codeOf: ({ region, version, function: { spec } }, made) =>
      poolCode(codes, { region, name: spec.name, version }, made),
    record: (record) => void records.push(record),
    accept: async (event) => void accepted.push(event),
  });
  const stream = (request: InvokeRequest & { readonly stream?: boolean }, payload = '{}', signal = never) => {
    const source = (async function* () {
      yield Buffer.from(payload);
    })();
    const answer = (head: InvokeAnswer) => void heads.push(head);
    return invoker.invokeFunction(request, source, answer, signal)[Symbol.asyncIterator]();
  };
  return {
    ...{ fake, clock, lines, records, accepted, heads, invoker, stream, objects },
    random: (next: number) => {
      random = next;
    },
    async call(request: InvokeRequest, payload = '{}', signal = never) {
      const chunks: Uint8Array[] = [];
      const output = stream(request, payload, signal);
      for (let next = await output.next(); !next.done; next = await output.next()) chunks.push(next.value);
      await settle();
      return { head: heads.at(-1), body: Buffer.concat(chunks).toString() };
    },
  };
}
