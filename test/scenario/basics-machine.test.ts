// Deployment, scaling, updates, rollback and removal, machines: the command as a user types it, on the sample app, with requests coming in.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureInstance, kubectlOk, load, ROOT, tutti, tuttiOk } from '../instance.ts';

const NAME = 'basics-machines';
const TIMEOUT = 240_000;
let folder: string;
let url: string;

const deploy = (...more: readonly string[]) =>
  tutti(
    'deploy',
    folder,
    '--as',
    'machine',
    '--name',
    NAME,
    '--replicas',
    '2',
    '--bake',
    '3',
    '--json',
    ...more,
  );
const read = async () => (await fetch(url)).text();

beforeAll(async () => {
  await ensureInstance();
  folder = mkdtempSync(join(tmpdir(), 'tutti-basics-machine-'));
  cpSync(join(ROOT, 'examples', 'sample-app'), folder, { recursive: true });
  // The first also makes the base of machine images, once.
  const { code, out, err } = await deploy('-e', 'MESSAGE=one');
  expect(code, err).toBe(0);
  url = (JSON.parse(out) as { app: { url: string } }).app.url;
}, 600_000);
afterAll(async () => {
  await tutti('destroy', NAME, '--as', 'machine');
  rmSync(folder, { recursive: true, force: true });
}, TIMEOUT);

test('deployment: the app answers on the load balancer, with its environment', async () => {
  expect(await read()).toBe('one\n');
});

test(
  'scheduling: machines are of the size and in the zones of their group',
  async () => {
    const machines = JSON.parse(
      await kubectlOk(`-n us-east-2 get machines -l tutti.dev/group=${NAME} -o json`),
    ) as { items: { spec: { zone: string; instanceType: string } }[] };
    expect(machines.items.map(({ spec }) => spec.instanceType)).toEqual(['t3.micro', 't3.micro']);
    expect(new Set(machines.items.map(({ spec }) => spec.zone)).size).toBe(2);
  },
  TIMEOUT,
);

test(
  'updates: another environment is another version, without a failed request',
  async () => {
    const requests = load(url, { seconds: 25, connections: 2 });
    const { code, err } = await deploy('-e', 'MESSAGE=two');
    expect(code, err).toBe(0);
    expect(await read()).toBe('two\n');
    expect((await requests).failed).toBe(0);
  },
  TIMEOUT,
);

test(
  'management: the verbs find the app, and a machine can be entered',
  async () => {
    expect((await tuttiOk('exec', NAME, '--', 'id', '-un')).trim()).toBe('ec2-user');
    expect(await tuttiOk('logs', NAME)).toContain('Listening on port 8080');
    expect(await tuttiOk('rollout', 'status', NAME)).toContain('complete, 2 of 2 new, 2 ready');
    await tuttiOk('scale', NAME, '1');
    expect(JSON.parse(await tuttiOk('status', '--json'))).toMatchObject({
      apps: expect.arrayContaining([
        expect.objectContaining({ name: NAME, way: 'machine', ready: 1, desired: 1, url }),
      ]),
    });
  },
  TIMEOUT,
);

test(
  'a broken image is rolled back by itself, and the app answers all the while',
  async (context) => {
    if (process.env.TUTTI_TEST_TIER !== 'all') context.skip('takes a minute: run npm run test:all');
    const app = join(folder, 'app.js');
    writeFileSync(app, `throw new Error('broken on purpose');\n${readFileSync(app, 'utf8')}`);
    const requests = load(url, { seconds: 60, connections: 2 });
    const { code, out } = await deploy();
    expect({ code, out }).toEqual({ code: 5, out: expect.stringContaining('was rolled back') });
    expect(await read()).toBe('two\n');
    expect((await requests).failed).toBe(0);
    expect(await tuttiOk('rollout', 'history', NAME)).toContain('failed');
  },
  TIMEOUT,
);

test(
  'destroy takes everything of it away',
  async () => {
    await tuttiOk('destroy', NAME);
    const left = await kubectlOk(
      `-n us-east-2 get machines,machinegroups,loadbalancers,targetgroups,listeners,launchtemplates,securitygroups -l app.kubernetes.io/name=${NAME} -o name`,
    );
    expect(left.trim()).toBe('');
    expect((await tutti('rollout', 'status', NAME)).code).toBe(4);
  },
  TIMEOUT,
);
