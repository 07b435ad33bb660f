// Do real SDK clients and this folder agree? For every operation of every SDK package that we read schemas of - not only those that we
// implement - a random input is sent by the real client and has to be decoded to what it was; a random output is encoded and has to
// arrive as it was. Errors arrive as the SDK's own exception, with their members.
//
// Left out, each with its reason:
// - operations that stream events (StartLiveTail, GetLogObject, InvokeWithResponseStream): event streams are not written;
// - CopySnapshot's input: the SDK adds a presigned URL of its own;
// - in forms: empty structures and maps and, on ec2, empty lists and empty required texts: they have no form there;
// - CloudWatch's DashboardNotFoundError: on the wire it has the code of ResourceNotFound, and the SDK takes the first of the two;
// - characters that XML cannot hold: xml.test.ts.
// A run takes one seed; TUTTI_TEST_TIER=all takes several.

import type { StaticErrorSchema, StaticOperationSchema } from '@smithy/types';
import { afterAll, describe, expect, it } from 'vitest';
import { AwsFault } from '../fault.ts';
import type { ProtocolName, WireReply, WireService } from './protocol.ts';
import { protocols } from './protocols.ts';
import { RandomValues, type Wire } from './testing/random-values.ts';
import { type AnyClient, clientOptions } from './testing/sdk-call.ts';

type Package = Record<string, unknown>;
type Make<T> = new (argument: unknown) => T;

interface Case {
  readonly name: string;
  readonly load: () => Promise<object>;
  readonly client: string;
  readonly protocol: ProtocolName;
  readonly service: WireService;
  /** What the client is made with where it is not to speak its own protocol. */
  readonly speak?: () => Promise<unknown>;
}

const sdkProtocols = () => import('@aws-sdk/core/protocols');
const monitoring = {
  load: () => import('@aws-sdk/client-cloudwatch'),
  client: 'CloudWatchClient',
  service: { xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/', queryCompatible: true },
};

const cases: readonly Case[] = [
  {
    name: 'sts',
    load: () => import('@aws-sdk/client-sts'),
    client: 'STSClient',
    protocol: 'query',
    service: { xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  },
  {
    name: 'iam',
    load: () => import('@aws-sdk/client-iam'),
    client: 'IAMClient',
    protocol: 'query',
    service: { xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
  },
  {
    name: 'ssm',
    load: () => import('@aws-sdk/client-ssm'),
    client: 'SSMClient',
    protocol: 'json1.1',
    service: {},
  },
  {
    name: 'secretsmanager',
    load: () => import('@aws-sdk/client-secrets-manager'),
    client: 'SecretsManagerClient',
    protocol: 'json1.1',
    service: {},
  },
  {
    name: 'kms',
    load: () => import('@aws-sdk/client-kms'),
    client: 'KMSClient',
    protocol: 'json1.1',
    service: {},
  },
  {
    name: 'logs',
    load: () => import('@aws-sdk/client-cloudwatch-logs'),
    client: 'CloudWatchLogsClient',
    protocol: 'json1.1',
    service: {},
  },
  { name: 'monitoring', ...monitoring, protocol: 'json1.0' },
  {
    name: 'monitoring as older clients speak',
    ...monitoring,
    protocol: 'query',
    speak: async () => (await sdkProtocols()).AwsQueryProtocol,
  },
  {
    name: 'monitoring as newer clients speak',
    ...monitoring,
    protocol: 'cbor',
    speak: async () => (await sdkProtocols()).AwsSmithyRpcV2CborProtocol,
  },
  {
    name: 'lambda',
    load: () => import('@aws-sdk/client-lambda'),
    client: 'LambdaClient',
    protocol: 'rest-json',
    service: {},
  },
  {
    name: 'ec2',
    load: () => import('@aws-sdk/client-ec2'),
    client: 'EC2Client',
    protocol: 'ec2',
    service: { xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/' },
  },
];

const STREAMS_EVENTS = new Set(['StartLiveTail', 'GetLogObject', 'InvokeWithResponseStream']);
const INPUT_CHANGED_BY_THE_SDK = new Set(['CopySnapshot']);
const SHARES_ITS_CODE = new Set(['DashboardNotFoundError']);
const seeds = process.env.TUTTI_TEST_TIER === 'all' ? [1, 2, 3, 4, 5] : [1];

const ALL: Wire = { emptyStructures: true, emptyMaps: true, emptyLists: true, emptyStrings: true };
const FORM: Wire = { emptyStructures: false, emptyMaps: false, emptyLists: true, emptyStrings: true };
const wires: { readonly [name in ProtocolName]: Wire } = {
  ec2: { ...FORM, emptyLists: false, emptyStrings: false },
  query: FORM,
  'json1.0': ALL,
  'json1.1': ALL,
  'rest-json': ALL,
  cbor: ALL,
};

const open: AnyClient[] = [];
afterAll(() => {
  for (const client of open) client.destroy();
});

describe.each(cases)('$name ($protocol)', (each) => {
  it.each(seeds)(
    'carries inputs and outputs of every operation, seed %i',
    async (seed) => {
      const failures: string[] = [];
      const link = await connect(each);
      for (const operation of operationsOf(link.sdk)) {
        const name = operation[2];
        if (STREAMS_EVENTS.has(name)) continue;
        const problem = await roundTrip(link, each, operation, seed * 1000 + name.length);
        if (problem) failures.push(`${name}: ${problem}`);
      }
      expect(failures).toEqual([]);
    },
    120_000,
  );

  it('carries every modelled error', async () => {
    const failures: string[] = [];
    const link = await connect(each);
    const [operation] = operationsOf(link.sdk).filter(([, , name]) => !STREAMS_EVENTS.has(name));
    if (!operation) throw new Error('a package without operations');
    for (const schema of errorsOf(link.sdk)) {
      const problem = await errorTrip(link, each, operation, schema);
      if (problem) failures.push(`${schema[2]}: ${problem}`);
    }
    expect(failures).toEqual([]);
  }, 60_000);
});

interface Link {
  readonly sdk: Package;
  readonly client: AnyClient;
  answer: Parameters<typeof clientOptions>[0];
}

async function connect({ load, client, speak }: Case): Promise<Link> {
  const sdk = (await load()) as Package;
  const protocol = await speak?.();
  const link = { sdk } as { -readonly [K in keyof Link]: Link[K] };
  const options = { ...clientOptions((request) => link.answer(request)), ...(protocol ? { protocol } : {}) };
  link.client = new (sdk[client] as Make<AnyClient>)(options);
  open.push(link.client);
  return link;
}

function operationsOf(sdk: Package): StaticOperationSchema[] {
  return schemasOf(sdk).filter((schema) => schema[0] === 9) as unknown as StaticOperationSchema[];
}

function errorsOf(sdk: Package): StaticErrorSchema[] {
  return schemasOf(sdk).filter(
    ([kind, namespace, name]) =>
      kind === -3 && !SHARES_ITS_CODE.has(String(name)) && !String(namespace).startsWith('smithy.ts.sdk'),
  ) as unknown as StaticErrorSchema[];
}

const schemasOf = (sdk: Package) =>
  Object.keys(sdk)
    .filter((key) => key.endsWith('$') && Array.isArray(sdk[key]))
    .sort()
    .map((key) => sdk[key] as readonly unknown[]);

async function roundTrip(
  link: Link,
  each: Case,
  operation: StaticOperationSchema,
  seed: number,
): Promise<string | undefined> {
  const values = new RandomValues(seed, wires[each.protocol]);
  const input = values.structure(operation[4]);
  const output = values.structure(operation[5]);
  let decoded: unknown;
  let problem: unknown;
  link.answer = (request) => {
    try {
      decoded = protocols[each.protocol].decode(operation, request);
      return protocols[each.protocol].encode(operation, output, 'id-1', each.service);
    } catch (error) {
      problem = error;
      throw error;
    }
  };
  try {
    const received = await link.client.send(new (link.sdk[`${operation[2]}Command`] as Make<unknown>)(input));
    return (
      (INPUT_CHANGED_BY_THE_SDK.has(operation[2]) ? undefined : difference('input', decoded, input)) ??
      difference('output', received, output)
    );
  } catch (error) {
    return String(
      (problem ?? error) instanceof AwsFault
        ? (problem as AwsFault).wire.code + (problem as AwsFault).message
        : ((problem ?? error) as Error).stack,
    );
  }
}

async function errorTrip(
  link: Link,
  each: Case,
  operation: StaticOperationSchema,
  schema: StaticErrorSchema,
): Promise<string | undefined> {
  const values = new RandomValues(schema[2].length, wires[each.protocol]);
  const members = values.structure(schema);
  for (const key of Object.keys(members)) if (key.toLowerCase() === 'message') delete members[key];
  const fault = new AwsFault(schema, 'it is <so> & "so"', { members }).wire;
  let reply: WireReply | undefined;
  link.answer = () => {
    reply = protocols[each.protocol].fault(fault, 'id-1', each.service);
    return reply;
  };
  const input = new RandomValues(1, wires[each.protocol]).structure(operation[4]);
  const caught = (await link.client
    .send(new (link.sdk[`${operation[2]}Command`] as Make<unknown>)(input))
    .catch((error: unknown) => error)) as Record<string, unknown>;
  const typed = link.sdk[schema[2]] as Make<Error> | undefined;
  if (!typed || !(caught instanceof typed)) return `arrives as ${String(caught)}`;
  if (caught.message !== fault.message) return `message ${caught.message}`;
  const metadata = caught.$metadata as { httpStatusCode: number; requestId: string };
  if (metadata.requestId !== 'id-1' || metadata.httpStatusCode !== reply?.status)
    return `metadata ${JSON.stringify(metadata)}`;
  const arrived = Object.fromEntries(Object.keys(members).map((key) => [key, caught[key]]));
  return difference('error', arrived, members);
}

function difference(what: string, actual: unknown, expected: unknown): string | undefined {
  const [is, wanted] = [stable(actual), stable(expected)];
  return is === wanted ? undefined : `${what}\n  is     ${is}\n  wanted ${wanted}`;
}

/** Text of a value: keys sorted, bytes and dates by content, what is absent left out. */
function stable(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === '$metadata') return undefined;
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    if (inner instanceof Uint8Array) return `bytes ${Buffer.from(inner).toString('hex')}`;
    const record = inner as Record<string, unknown>;
    if (record.type === 'Buffer') return `bytes ${Buffer.from(record.data as number[]).toString('hex')}`;
    return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
