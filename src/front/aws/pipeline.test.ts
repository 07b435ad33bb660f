// The whole front on an object API in memory: real SDK clients over a socket, and requests as no client would send them.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeRegionsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { KMSClient, ListAliasesCommand } from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApi, type TestApi } from '../../machinery/api/testing.ts';
import { systemClock } from '../../machinery/clock.ts';
import { silentLog } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { TuttiError } from '../../model/errors.ts';
import { vpcKind } from '../../model/kinds/vpc.ts';
import { allKinds } from '../../model/kinds.ts';
import type { LogEvents } from '../../model/log-events.ts';
import type { Metrics } from '../../model/metrics.ts';
import type { Ctx } from './context.ts';
import { ensureRootKey } from './identity/key-files.ts';
import { type OpenAwsFront, openAwsFront } from './open.ts';

let folder: string;
let api: TestApi;
let front: OpenAwsFront;
let settings: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
const end = new AbortController();
/** What the object API throws at its next list, as a disk that is full would. */
let failure: Error | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tutti-aws-'));
  api = await openTestApi({ kinds: allKinds, clock: systemClock });
  const client: ObjectClient = {
    ...api.client,
    async list(kind, options) {
      if (failure && kind === (vpcKind as unknown)) throw failure;
      return api.client.list(kind, options);
    },
  };
  front = await openAwsFront({
    ...{ host: '127.0.0.1', port: 0, stateDir: folder, instance: 'test' },
    addresses: { cidrBlock: '10.200.0.0/16', zoneRange: (index) => `10.200.${index * 16}.0/20` },
    ...{ client, clock: systemClock, log: silentLog, signal: end.signal },
    logEvents: {} as LogEvents, // no operation of this test uses it
    metrics: {} as Metrics, // nor this
    agent: {} as Ctx['agent'], // nor this
  });
  settings = { endpoint: front.url, region: 'us-east-2', credentials: await ensureRootKey(folder) };
});
afterAll(async () => {
  end.abort();
  await front.close();
  await api.close();
  await rm(folder, { recursive: true });
});

const send = (path: string, init: RequestInit = {}) => fetch(front.url + path, { method: 'POST', ...init });
const form = (text: string, headers: Record<string, string> = {}) =>
  send('/', { body: text, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });

describe('what is answered', () => {
  test('one endpoint serves query, ec2 and JSON services, by credential scope', async () => {
    const sts = await new STSClient(settings).send(new GetCallerIdentityCommand({}));
    expect(sts.Arn).toBe('arn:aws:iam::123456789012:root');
    const ec2 = await new EC2Client(settings).send(
      new DescribeRegionsCommand({ RegionNames: ['eu-west-1'] }),
    );
    expect(ec2.Regions).toMatchObject([{ RegionName: 'eu-west-1' }]);
    const kms = await new KMSClient(settings).send(new ListAliasesCommand({}));
    expect(kms.Aliases?.map(({ AliasName }) => AliasName)).toContain('alias/aws/ssm');
  });

  test('a region begins with its own default VPC, at its first use and once', async () => {
    const vpcs = async (region: string) =>
      (await new EC2Client({ ...settings, region }).send(new DescribeVpcsCommand({}))).Vpcs ?? [];
    const [first] = await vpcs('eu-central-1');
    expect(first).toMatchObject({ IsDefault: true, CidrBlock: '10.200.0.0/16' });
    expect(await vpcs('eu-central-1')).toEqual([first]);
    expect((await vpcs('ap-south-1'))[0]?.VpcId).not.toBe(first?.VpcId);
    await api.client.delete(vpcKind, { namespace: 'eu-central-1', name: first?.VpcId ?? '' });
    expect(await vpcs('eu-central-1')).toEqual([]);
  });

  test('ten first uses of a region at once make one network', async () => {
    const client = new EC2Client({ ...settings, region: 'sa-east-1' });
    const all = await Promise.all(Array.from({ length: 10 }, () => client.send(new DescribeVpcsCommand({}))));
    expect(new Set(all.flatMap(({ Vpcs }) => Vpcs?.map(({ VpcId }) => VpcId)))).toHaveProperty('size', 1);
  });

  test('the keys are kept for their owner only', async () => {
    expect(await readFile(join(folder, 'aws', 'credentials'), 'utf8')).toContain(
      settings.credentials.accessKeyId,
    );
  });
});

describe('what is refused', () => {
  test('a request that nobody signed', async () => {
    const response = await form('Action=GetCallerIdentity&Version=2011-06-15');
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  test('a wrong secret, a wrong key: in the words of each protocol', async () => {
    const wrong = { ...settings, credentials: { ...settings.credentials, secretAccessKey: 'wrong' } };
    const refused = (call: Promise<unknown>) => expect(call).rejects;
    await refused(new STSClient(wrong).send(new GetCallerIdentityCommand({}))).toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    await refused(new EC2Client(wrong).send(new DescribeVpcsCommand({}))).toMatchObject({
      name: 'AuthFailure',
    });
    await refused(new KMSClient(wrong).send(new ListAliasesCommand({}))).toMatchObject({
      name: 'InvalidSignatureException',
    });
  });

  test('a region that is none', async () => {
    const call = new EC2Client({ ...settings, region: 'moon-north-1' }).send(new DescribeVpcsCommand({}));
    await expect(call).rejects.toMatchObject({ name: 'AuthFailure' });
  });

  test('a dry run says what it would do', async () => {
    const call = new EC2Client(settings).send(new DescribeVpcsCommand({ DryRun: true }));
    await expect(call).rejects.toMatchObject({ name: 'DryRunOperation', $metadata: { httpStatusCode: 412 } });
  });

  test('what is not HTTP as AWS speaks it', async () => {
    expect((await send('/', { body: '{', headers: { 'x-amz-target': 'Nobody.Nothing' } })).status).toBe(404);
    expect((await send('/nowhere', { method: 'GET' })).status).toBe(403);
    expect((await send('/', { method: 'GET' })).status).toBe(403);
    expect((await form('Version=2011-06-15')).status).toBe(400);
    expect(
      (await send('/service/X/operation/Y', { headers: { 'smithy-protocol': 'rpc-v2-cbor' } })).status,
    ).toBe(404);
  });
});

describe('what goes wrong', () => {
  test('a full disk is told as something to try again', async () => {
    failure = new TuttiError('Unavailable', 'The disk is full');
    const call = new EC2Client({ ...settings, maxAttempts: 1 }).send(new DescribeVpcsCommand({}));
    await expect(call).rejects.toMatchObject({ name: 'Unavailable', $metadata: { httpStatusCode: 503 } });
    failure = undefined;
  });

  test('a region that is being removed is unavailable until it is made anew', async () => {
    failure = new TuttiError('Forbidden', 'namespace us-east-2 is being terminated');
    const call = new EC2Client({ ...settings, maxAttempts: 1 }).send(new DescribeVpcsCommand({}));
    await expect(call).rejects.toMatchObject({ name: 'Unavailable', $metadata: { httpStatusCode: 503 } });
    failure = undefined;
  });

  test('a fault of ours does not tell what it was', async () => {
    failure = new Error('secret details');
    const call = new EC2Client({ ...settings, maxAttempts: 1 }).send(new DescribeVpcsCommand({}));
    await expect(call).rejects.toMatchObject({
      name: 'InternalError',
      message: expect.not.stringContaining('secret'),
    });
    failure = undefined;
  });
});

test('what is missing is refused by its name and counted', async () => {
  const before = (await front.coverage.report()).find(({ service }) => service === 'ec2');
  expect(before?.operations.find(({ operation }) => operation === 'DescribeRegions')).toMatchObject({
    state: 'there',
  });
  const { DescribeVpnGatewaysCommand } = await import('@aws-sdk/client-ec2');
  const call = new EC2Client(settings).send(new DescribeVpnGatewaysCommand({}));
  await expect(call).rejects.toMatchObject({
    name: 'UnsupportedOperation',
    message: expect.stringContaining('ec2:DescribeVpnGateways'),
    $metadata: { httpStatusCode: 400 },
  });
  const after = (await front.coverage.report()).find(({ service }) => service === 'ec2');
  expect(after?.operations).toContainEqual({ operation: 'DescribeVpnGateways', state: 'missing', asked: 1 });
});
