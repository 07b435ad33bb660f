// What machines are told, by path; tokens; who is refused.
import { describe, expect, test, vi } from 'vitest';
import { hostLayout } from '../../model/host-layout.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import { TOKEN_REPLY_REASON } from '../../model/network-config.ts';
import { aMachine } from '../machines/testing.ts';
import { type AnswerMeans, type Asked, answer } from './answer.ts';
import { openTokens } from './tokens.ts';

const layout = hostLayout({ instance: 't6', number: 6 });
const userData = Buffer.from('#!/bin/sh\n').toString('base64');
const options = { enabled: true, tokens: 'optional', hopLimit: 2, instanceTags: true } as const;
const machine = aMachine({
  spec: {
    userData,
    publicAddress: true,
    keyName: 'mine',
    metadata: options,
    tags: { Name: 'web' },
    instanceProfile: { arn: 'arn:aws:iam::123456789012:instance-profile/p', id: 'AIPA1' },
  },
});
let nowMs = Date.UTC(2026, 0, 1);
const tokens = openTokens(Buffer.alloc(32, 7), () => nowMs);
const report = vi.fn();

const means: AnswerMeans = {
  tokens,
  report,
  role: async () => 'app',
  facts: (asking) => ({
    layout,
    machine: asking,
    account: '123456789012',
    publicKey: 'ssh-ed25519 AAAA',
    groups: ['web', 'default'],
    subnetRange: '10.206.0.0/20',
    vpcRange: '10.206.0.0/16',
    volumes: [],
  }),
  credentials: async (_, role) => (role === 'app' ? '{"Code":"Success"}' : undefined),
};

const get = (path: string, change: Partial<Asked> = {}, asking: Machine = machine) =>
  answer(means, asking, { method: 'GET', path, headers: {}, body: '', ...change });
const token = (headers: Asked['headers']) => get('/latest/api/token', { method: 'PUT', headers });
const withOptions = (change: Partial<typeof options> | object): Machine => ({
  ...machine,
  spec: { ...machine.spec, metadata: { ...options, ...change } },
});

describe('metadata', () => {
  test.each([
    ['/latest/meta-data/instance-id', 'i-1'],
    ['/2021-03-23/meta-data/local-ipv4', '10.206.8.5'],
    ['/latest/meta-data/public-ipv4', '198.18.192.5'],
    ['/latest/meta-data/local-hostname', 'ip-10-206-8-5.us-east-2.compute.internal'],
    ['/latest/meta-data/public-hostname', 'ec2-198-18-192-5.us-east-2.compute.amazonaws.com'],
    ['/latest/meta-data/placement/availability-zone', 'us-east-2a'],
    ['/latest/meta-data/placement/', 'availability-zone\navailability-zone-id\nregion'],
    ['/latest/meta-data/placement/availability-zone-id', 'use2-az1'],
    ['/latest/meta-data/security-groups', 'web\ndefault'],
    ['/latest/meta-data/public-keys/', '0=mine'],
    ['/latest/meta-data/public-keys/0/openssh-key', 'ssh-ed25519 AAAA'],
    ['/latest/meta-data/block-device-mapping/root', '/dev/xvda'],
    ['/latest/meta-data/tags/instance', 'Name'],
    ['/latest/meta-data/tags/instance/Name', 'web'],
    ['/latest/meta-data/iam/security-credentials/', 'app'],
    ['/latest/meta-data/iam/security-credentials/app', '{"Code":"Success"}'],
    ['/latest/meta-data/network/interfaces/macs/', '02:74:0a:ce:08:05/'],
    ['/latest/meta-data/network/interfaces/macs/02:74:0a:ce:08:05/subnet-id', 'subnet-1'],
    ['/latest/', 'dynamic\nmeta-data\nuser-data'],
  ])('%s', async (path, body) => {
    expect(await get(path)).toMatchObject({ status: 200, body });
  });

  test('user data are the bytes that were given', async () => {
    const { body } = await get('/latest/user-data');
    expect(Buffer.from(body).toString()).toBe('#!/bin/sh\n');
  });

  test('the identity document is JSON', async () => {
    const { body } = await get('/latest/dynamic/instance-identity/document');
    expect(JSON.parse(String(body))).toMatchObject({ instanceId: 'i-1', region: 'us-east-2' });
  });

  test.each([
    ['/latest/meta-data/nope'],
    ['/latest/meta-data/instance-id/'],
    ['/latest/meta-data/iam/security-credentials/other'],
    ['/latest/dynamic/instance-identity/pkcs7'],
    ['/1999-01-01/meta-data/'],
    ['/latest/meta-data/constructor'],
  ])('there is no %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test('tags are told only where that is asked for', async () => {
    const plain = withOptions({ instanceTags: false });
    expect((await get('/latest/meta-data/tags/instance/Name', {}, plain)).status).toBe(404);
  });
});

describe('session tokens', () => {
  const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };
  const shown = (text: string) => ({ headers: { 'x-aws-ec2-metadata-token': text } });
  const path = '/latest/meta-data/instance-id';
  const required = withOptions({ tokens: 'required' });

  test('open what needs them, until they end, to the machine that asked', async () => {
    const text = String((await token(ttl)).body);
    expect((await get(path, shown(text), required)).status).toBe(200);
    expect((await token(ttl)).reason).toBe(TOKEN_REPLY_REASON);
    const other = aMachine({ metadata: { name: 'i-2' } });
    expect((await get(path, shown(text), other)).status).toBe(401);
    nowMs += 61_000;
    expect((await get(path, shown(text), required)).status).toBe(401);
  });

  test.each([
    ['none where one is needed', {}, required, 401],
    ['a wrong one where none is needed', shown('AAAA'), machine, 401],
    ['a service that is turned off', {}, withOptions({ enabled: false }), 403],
  ])('%s', async (_, change, asking, status) => {
    expect((await get(path, change, asking)).status).toBe(status);
  });

  test.each([
    ['a lifetime that is missing', {}, 400],
    ['a lifetime that is too long', { 'x-aws-ec2-metadata-token-ttl-seconds': '21601' }, 400],
    ['a request that was forwarded', { ...ttl, 'x-forwarded-for': '1.2.3.4' }, 403],
  ])('are refused for %s', async (_, headers, status) => {
    expect((await token(headers)).status).toBe(status);
  });
});

test.each([
  ['{"userData":"failed","errors":["x"]}', 200, 1],
  ['{"userData":"perhaps"}', 400, 0],
  ['no JSON', 400, 0],
])('a boot report %s is answered with %i', async (body, status, calls) => {
  report.mockClear();
  expect((await get('/tutti/v1/boot-report', { method: 'PUT', body })).status).toBe(status);
  expect(report).toHaveBeenCalledTimes(calls);
});
