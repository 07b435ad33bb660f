// Apps in machines: what is written for them, and what is read from what there is.
import { expect, it } from 'vitest';
import type { LaunchTemplate } from '../../model/kinds/launch-template.ts';
import { frontOf, groupOf, securityGroupOf, templateOf } from './app.ts';
import { machineRevisions } from './history.ts';
import { wantedMachines } from './options.ts';
import { machineProblems } from './problems.ts';
import { machineRolloutState } from './state.ts';
import { APP, aGroup, aMember, aRefresh, healthyAt, NETWORK } from './testing.ts';
import { userDataOf } from './user-data.ts';
import { withVersion } from './versions.ts';

it('the environment of services is written by user data, as systemd reads it', () => {
  const env = { A: 'say "$HOME"', PORT: '9' };
  const text = Buffer.from(userDataOf({ ...APP, env }) ?? '', 'base64').toString();
  const [head, body = ''] = text.split('\n');
  expect(head).toBe('#cloud-config');
  expect(JSON.parse(body)).toEqual({
    write_files: [
      { path: '/etc/default/web', permissions: '0600', content: 'PORT="9"\nA="say \\"\\$HOME\\""\n' },
    ],
  });
  expect(userDataOf({ ...APP, services: [] })).toBeUndefined();
});

it('an app with a port has a balancer that asks its health path, and machines that let its port in', () => {
  const front = frontOf(APP, NETWORK);
  expect(front?.targetGroup.spec).toMatchObject({ port: 8080, healthCheck: { protocol: 'HTTP', path: '/' } });
  expect(front?.listener.spec).toMatchObject({ port: 80, protocol: 'HTTP', loadBalancer: 'web' });
  expect(securityGroupOf(APP, NETWORK).spec.ingress.map(({ fromPort }) => fromPort)).toEqual([22, 8080]);
  expect(groupOf(APP, NETWORK, { version: 4, now: 'now' }).spec).toMatchObject({
    template: { version: '4' },
    targetGroups: ['web'],
    healthCheck: { type: 'ELB' },
  });
});

it('an app without a port has no balancer; one without a health path is balanced by connection', () => {
  const worker = { ...APP, port: undefined };
  expect(frontOf(worker, NETWORK)).toBeUndefined();
  expect(groupOf(worker, NETWORK, { version: 1, now: '' }).spec.healthCheck.type).toBe('EC2');
  expect(frontOf({ ...APP, healthPath: undefined }, NETWORK)?.loadBalancer.spec.type).toBe('network');
});

const sources = (options: object, file?: object) => ({
  options: { timeout: '1m', ...options },
  ...(file && { file: { name: 'web', ...file } }),
  fallbackName: 'web',
});
const chosen = { image: 'ami-1', services: [] };

it('flags win over the file, and the number of machines stays when neither says one', () => {
  const wanted = (options: object, file?: object) =>
    wantedMachines(sources(options, file), { namespace: 'r', name: 'web' }, chosen, aGroup());
  expect(wanted({}).replicas).toBe(2);
  expect(
    wanted({ replicas: '5', instanceType: 't3.small' }, { replicas: 4, machine: { type: 't3.nano' } }),
  ).toMatchObject({
    replicas: 5,
    instanceType: 't3.small',
  });
});

it.each([
  ['a type that is none', { instanceType: 't3.huge' }, 'There is no instance type "t3.huge"'],
  ['memory beside the type', { memory: '1Gi' }, 'A machine has no "memory" of its own'],
])('%s is refused', (_name, options, message) => {
  const key = { namespace: 'r', name: 'web' };
  expect(() => wantedMachines(sources(options), key, chosen, undefined)).toThrow(message);
});

const aTemplate = (...images: readonly string[]) => ({
  spec: {
    templateName: 'web',
    versions: images.map((image, index) => ({
      number: index + 1,
      createdAt: '',
      createdBy: '',
      data: templateOf({ ...APP, image }),
    })),
    defaultVersion: 1,
    latestVersion: images.length,
    createdAt: '',
    createdBy: '',
  },
});

it('a version that is there is used again; another one is added; the oldest go unless they are in use', () => {
  const before = aTemplate(...Array.from({ length: 12 }, (_, index) => `ami-${index + 1}`));
  const ask = (image: string) =>
    withVersion(before, templateOf({ ...APP, image }), { now: '', by: '', inUse: [1] });
  expect(ask('ami-5')).toEqual({ template: before, number: 5 });
  const { template, number } = ask('ami-new');
  expect(number).toBe(13);
  expect(template.spec.versions.map((version) => version.number)).toEqual([
    1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
  ]);
});

const two = [aMember('i-1', 1), aMember('i-2', 1)];
const seen = (given: Partial<Parameters<typeof machineRolloutState>[0]>) => ({
  group: aGroup(),
  machines: two,
  targetGroups: [healthyAt('i-1', 'i-2')],
  ...given,
});

it.each([
  ['is complete when all serve', {}, { type: 'complete' }],
  ['goes on while a target is not well', { targetGroups: [healthyAt('i-1')] }, { type: 'progressing' }],
  [
    'goes on while a refresh is under way',
    { refresh: aRefresh(2, { state: 'InProgress' }), machines: [...two, aMember('i-3', 2)] },
    { type: 'progressing', counts: { desired: 2, updated: 1, ready: 2, total: 3 } },
  ],
  [
    'says that it goes back, and why',
    { refresh: aRefresh(2, { state: 'RollbackInProgress', reason: 'so' }) },
    { type: 'progressing', note: 'rolling back: so' },
  ],
  [
    'was rolled back',
    { refresh: aRefresh(2, { state: 'RollbackSuccessful', reason: 'so' }) },
    { type: 'rolledBack', why: 'so' },
  ],
  [
    'is complete when a user wanted to go back',
    { refresh: aRefresh(2, { state: 'RollbackSuccessful' }, { asked: 'rollback' }) },
    { type: 'complete' },
  ],
  ['has failed', { refresh: aRefresh(2, { state: 'Failed', reason: 'so' }) }, { type: 'failed', why: 'so' }],
  [
    'has failed when launches come to nothing',
    { group: aGroup({ launchFailures: 3, message: 'no room' }), machines: [] },
    { type: 'failed', why: 'no room' },
  ],
  [
    'of a first version has failed when a machine was replaced before any served',
    {
      machines: [aMember('i-1', 1, { health: 'Unhealthy', healthReason: 'sick' })],
      targetGroups: [healthyAt()],
    },
    { type: 'failed', why: 'machine i-1 was replaced: sick' },
  ],
])('a roll-out %s', (_name, given, expected) => {
  expect(machineRolloutState(seen(given))).toMatchObject(expected);
});

it('history tells what became of each version', () => {
  const template = { ...aTemplate('ami-1', 'ami-2', 'ami-3'), metadata: {} } as unknown as LaunchTemplate; // spec is read
  const refreshes = [
    aRefresh(3, { state: 'InProgress' }),
    aRefresh(2, { state: 'RollbackSuccessful', reason: 'sick' }),
  ];
  const reports = machineRevisions(template, seen({}), refreshes);
  expect(reports.map(({ revision, state, replicas, why }) => [revision, state, replicas, why])).toEqual([
    [3, 'rolling out', 0, undefined],
    [2, 'failed', 0, 'sick'],
    [1, 'current', 2, undefined],
  ]);
});

it('a machine that does not fit, and one whose user data failed, are problems with advice', () => {
  const placement = { reason: 'InsufficientInstanceCapacity', message: 'no room' };
  const machines = [
    aMember('i-1', 1, { lifecycle: 'Pending' }, { state: 'pending', placement }),
    aMember('i-2', 1, {}, { state: 'running', userData: { result: 'failed', message: 'exit 1' } }),
  ];
  expect(machineProblems(seen({ machines })).map(({ reason, replicas }) => [reason, replicas])).toEqual([
    ['InsufficientInstanceCapacity', ['i-1']],
    ['UserDataFailed', ['i-2']],
  ]);
});
