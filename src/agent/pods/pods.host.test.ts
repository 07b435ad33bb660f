// A pod on this host with the real programs: started, reached, left alone by an agent that is killed, ended gracefully.
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { containerStatus, isPodReady, type Pod, podKind } from '../../model/kinds/pod.ts';
import type { Container, PodSpec } from '../../model/wire/kubernetes.ts';
import { podDir } from './names.ts';
import { type Programs, startPrograms, tracesOf, until } from './programs.case.ts';

const IMAGE = 'pods-host-test/busybox:1';
/** Ends badly when it gets SIGUSR1. */
const SERVE =
  'mkdir -p /www; echo hello > /www/index.html; httpd -f -p 8080 -h /www & trap "exit 7" USR1; trap "exit 0" TERM; while :; do sleep 0.1; done';
/** Ends a second after it was asked to, and answers until then. */
const SLOW_END =
  'mkdir -p /www; echo hello > /www/index.html; httpd -f -p 8080 -h /www & trap "sleep 1; exit 0" TERM; while :; do sleep 0.1; done';

let programs: Programs;

beforeAll(async () => {
  programs = await startPrograms('t6', 6);
  await programs.buildBusybox(IMAGE);
});
afterAll(async () => {
  await programs?.close();
  expect(tracesOf(['/run/t6-test', 'tt6', 't60'])).toEqual([]);
});

const find = (name: string): Promise<Pod | undefined> =>
  programs.client.find(podKind, { namespace: 'default', name });
const get = (name: string): Promise<Pod> => programs.client.get(podKind, { namespace: 'default', name });
const isReady = async (name: string): Promise<boolean> => isPodReady(await get(name));
const isGone = async (name: string): Promise<boolean> => (await find(name)) === undefined;
const answers = async (pod: Pod): Promise<string> =>
  (await fetch(`http://${pod.status?.podIP}:8080/`, { signal: AbortSignal.timeout(2000) })).text();

async function run(name: string, container: Partial<Container>, spec: Partial<PodSpec> = {}): Promise<void> {
  await programs.client.create(podKind, {
    metadata: { name, namespace: 'default' },
    spec: {
      containers: [{ name: 'app', image: IMAGE, ...container }],
      terminationGracePeriodSeconds: 10,
      ...spec,
    },
  });
}

async function execute(pod: string, command: readonly string[]): Promise<string> {
  let out = '';
  const take = async (chunk: Uint8Array) => {
    out += Buffer.from(chunk).toString();
  };
  const request = {
    namespace: 'default',
    pod,
    command,
    tty: false,
    stdin: false,
    stdout: true,
    stderr: true,
  };
  await programs.calls.exec(request, { stdout: take, stderr: take, signal: AbortSignal.timeout(10_000) });
  return out;
}

async function logs(pod: string, previous = false): Promise<string> {
  let text = '';
  const request = { namespace: 'default', pod, previous };
  for await (const chunk of programs.calls.logs(request, AbortSignal.timeout(10_000)))
    text += Buffer.from(chunk).toString();
  return text;
}

test('a pod is reached, survives the death of its agent untouched, and ends gracefully', async () => {
  const readinessProbe = { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 };
  await run('web', { command: ['sh', '-c', SLOW_END], readinessProbe });
  await until('the pod is ready', () => isReady('web'));
  const before = await get('web');
  expect(await answers(before)).toBe('hello\n');

  await programs.kill('agent');
  expect(await answers(before)).toBe('hello\n');
  await programs.start('agent');
  await until('the agent knows its pods', async () => (await execute('web', ['echo', 'here'])) === 'here\n');
  const after = await get('web');
  expect(after.status).toEqual(before.status);
  expect(await answers(after)).toBe('hello\n');

  const beganMs = Date.now();
  await programs.client.delete(podKind, { namespace: 'default', name: 'web' });
  await until('the pod is gone', () => isGone('web'));
  expect(Date.now() - beganMs).toBeGreaterThanOrEqual(1000);
  expect(Date.now() - beganMs).toBeLessThan(10_000);
  expect(existsSync(podDir(programs.layout, before.metadata.uid))).toBe(false);
  expect(tracesOf([before.metadata.uid])).toEqual([]);
});

test('a container that crashes while no program runs is started again by the next agent alone', async () => {
  await programs.client.create(configMapKind, {
    metadata: { name: 'settings', namespace: 'default' },
    data: { word: 'kept', 'file.txt': 'in a file' },
  });
  await run(
    'lonely',
    {
      command: ['sh', '-c', `echo "$WORD $(cat /etc/settings/file.txt)"; ${SERVE}`],
      env: [{ name: 'WORD', valueFrom: { configMapKeyRef: { name: 'settings', key: 'word' } } }],
      volumeMounts: [{ name: 'settings', mountPath: '/etc/settings' }],
    },
    { volumes: [{ name: 'settings', configMap: { name: 'settings' } }] },
  );
  await until('the pod is ready', () => isReady('lonely'));
  const pod = await get('lonely');
  await programs.kill('control');
  await execute('lonely', ['sh', '-c', '(sleep 1; kill -USR1 1) >/dev/null 2>&1 &']);
  await programs.kill('agent');
  const serves = () =>
    answers(pod).then(
      (text) => text === 'hello\n',
      () => false,
    );
  await until('its server is gone', async () => !(await serves()));
  const agent = programs.start('agent');
  await until('its server is back', serves);
  await programs.start('control');
  await agent;
  await until(
    'its status is told',
    async () => containerStatus(await get('lonely'), 'app')?.restartCount === 1,
  );
  expect(containerStatus(await get('lonely'), 'app')?.lastState?.terminated?.exitCode).toBe(7);
  expect(await logs('lonely')).toBe('kept in a file\n');
  await programs.client.delete(podKind, { namespace: 'default', name: 'lonely' });
  await until('the pod is gone', () => isGone('lonely'));
});

describe('how it ended', () => {
  test.each<[string, string, Partial<Container>, object]>([
    [
      'words',
      'says its last words, whoever it runs as',
      {
        command: ['sh', '-c', 'echo -n bye > /dev/termination-log; exit 4'],
        securityContext: { runAsUser: 1000 },
      },
      { exitCode: 4, reason: 'Error', message: 'bye' },
    ],
    [
      'log',
      'ends with its log where that is asked for',
      { command: ['sh', '-c', 'echo oops; exit 5'], terminationMessagePolicy: 'FallbackToLogsOnError' },
      { exitCode: 5, message: 'oops' },
    ],
    [
      'memory',
      'is killed for its memory',
      { command: ['tail', '/dev/zero'], resources: { limits: { memory: '8Mi' } } },
      { exitCode: 137, reason: 'OOMKilled' },
    ],
    ['nothing', 'has nothing to run', { command: ['/nope'] }, { exitCode: 128, reason: 'StartError' }],
    ['well', 'ends well', { command: ['true'] }, { exitCode: 0, reason: 'Completed' }],
  ])('%s: a container that %s', async (name, _, container, expected) => {
    await run(name, container, { restartPolicy: 'Never' });
    await until('it has ended', async () => /Failed|Succeeded/.test((await get(name)).status?.phase ?? ''));
    expect(containerStatus(await get(name), 'app')?.state?.terminated).toMatchObject(expected);
    await programs.client.delete(podKind, { namespace: 'default', name });
    await until('the pod is gone', () => isGone(name));
  });
});

test('a crash loop is told, and the log of the run before is there', async () => {
  await run('crash', { command: ['sh', '-c', 'echo run; exit 1'] });
  await until('it backs off', async () => {
    const { state } = containerStatus(await get('crash'), 'app') ?? {};
    return state?.waiting?.reason === 'CrashLoopBackOff';
  });
  expect(await logs('crash')).toBe('run\n');
  expect(await logs('crash', true)).toBe('run\n');
  await programs.client.delete(podKind, { namespace: 'default', name: 'crash' });
  await until('the pod is gone', () => isGone('crash'));
});
