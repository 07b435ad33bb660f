// Logs, exec, attach and port-forward as other clients than kubectl meet them: plain HTTP and WebSockets.
import { request as httpsRequest } from 'node:https';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { podKind } from '../../model/kinds/pod.ts';
import { openTestFront, type TestFront } from './testing.ts';
import { type ScriptedCalls, scriptedCalls } from './testing-calls.ts';

let front: TestFront;
let calls: ScriptedCalls;
beforeEach(async () => {
  calls = scriptedCalls();
  front = await openTestFront({ calls, limits: { sessions: 2 } });
  const pod = await front.client.create(podKind, {
    metadata: { name: 'web', namespace: 'default' },
    spec: { nodeName: 'n1', containers: [{ name: 'app', image: 'a' }] },
  });
  const running = {
    name: 'app',
    image: 'a',
    imageID: '',
    ready: true,
    restartCount: 0,
    state: { running: {} },
  };
  await front.client.updateStatus(podKind, {
    ...pod,
    status: { ...pod.status, phase: 'Running', containerStatuses: [running] },
  });
  await front.client.create(podKind, {
    metadata: { name: 'waiting', namespace: 'default' },
    spec: { containers: [{ name: 'app', image: 'a' }] },
  });
});
afterEach(() => front.close());

const WEB = '/api/v1/namespaces/default/pods/web';

interface Session {
  readonly socket: WebSocket;
  /** What came on a channel so far. */
  on(channel: number): string;
  readonly protocol: string;
}

function open(path: string, protocols: readonly string[]): Promise<Session> {
  const { certificate: cert, key } = front.admin;
  const url = `${front.front.url.replace('https', 'wss')}${path}`;
  const socket = new WebSocket(url, [...protocols], { ca: front.authority.certificate, cert, key });
  const channels = new Map<number, Buffer>();
  socket.on('message', (data: Buffer) => {
    const channel = data[0] ?? 0;
    channels.set(channel, Buffer.concat([channels.get(channel) ?? Buffer.alloc(0), data.subarray(1)]));
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () =>
      resolve({
        socket,
        on: (channel) => channels.get(channel)?.toString('utf8') ?? '',
        protocol: socket.protocol,
      }),
    );
    socket.once('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      response.on('end', () => reject(new Error(`${response.statusCode} ${JSON.parse(text).message}`)));
    });
    socket.once('error', reject);
  });
}

const poll = <T>(look: () => T) => expect.poll(look, { timeout: 5000 });
const statusOf = ({ on }: Session) => JSON.parse(on(3) || 'null') as unknown;

describe('logs', () => {
  test('are plain text, as far as asked for', async () => {
    const answer = await front.ask(`${WEB}/log?tailLines=2&timestamps=true&limitBytes=100`);
    expect(answer).toMatchObject({ code: 200, text: 'two\nthree\n' });
    expect(answer.headers['content-type']).toBe('text/plain');
    expect(calls.asked).toMatchObject([
      {
        request: {
          namespace: 'default',
          pod: 'web',
          container: 'app',
          tailLines: 2,
          timestamps: true,
          limitBytes: 100,
        },
      },
    ]);
  });

  test('follow until the reader leaves', async () => {
    const { certificate: cert, key } = front.admin;
    let text = '';
    const request = httpsRequest(
      `${front.front.url}${WEB}/log?follow=true`,
      { ca: front.authority.certificate, cert, key, agent: false },
      (response) => {
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', () => {});
      },
    );
    request.on('error', () => {});
    request.end();
    await poll(() => text).toBe('one\ntwo\nthree\n');
    calls.more.push(Buffer.from('four\n'));
    await poll(() => text).toBe('one\ntwo\nthree\nfour\n');
    request.destroy();
    await expect.poll(async () => (await front.ask('/metrics')).text).toContain('{verb="CONNECT"} 0');
  });

  test('of a pod without a node are empty', async () => {
    expect(await front.ask('/api/v1/namespaces/default/pods/waiting/log')).toMatchObject({
      code: 200,
      text: '',
    });
  });

  test.each([
    ['container=no', 400, 'container no is not valid for pod web'],
    ['previous=true', 400, 'previous terminated container "app" in pod "web" not found'],
    [
      'tailLines=-1',
      422,
      'PodLogOptions "" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
    ],
    ['sinceTime=never', 400, 'parsing time "never" as RFC 3339: cannot parse'],
  ])('with %s are refused with %i', async (query, code, message) => {
    expect(await front.ask(`${WEB}/log?${query}`)).toMatchObject({ code, body: { message } });
  });

  test('that fail before they flow are a Status', async () => {
    const failing = await openTestFront();
    const pod = await failing.client.create(podKind, {
      metadata: { name: 'web', namespace: 'default' },
      spec: { nodeName: 'n1', containers: [{ name: 'app', image: 'a' }] },
    });
    const running = {
      name: 'app',
      image: 'a',
      imageID: '',
      ready: true,
      restartCount: 0,
      state: { running: {} },
    };
    await failing.client.updateStatus(podKind, {
      ...pod,
      status: { ...pod.status, containerStatuses: [running] },
    });
    expect(await failing.ask(`${WEB}/log`)).toMatchObject({
      code: 503,
      body: { reason: 'ServiceUnavailable' },
    });
    await failing.close();
  });
});

describe('exec', () => {
  test.each(['v5.channel.k8s.io', 'v4.channel.k8s.io'])(
    'over %s gives output and a good end',
    async (protocol) => {
      const session = await open(`${WEB}/exec?command=hello&command=there&stdout=true`, [protocol]);
      await poll(() => statusOf(session)).toEqual({ metadata: {}, status: 'Success' });
      expect(session.on(1)).toBe('hello there\n');
      expect(session.protocol).toBe(protocol);
    },
  );

  test('tells the exit code', async () => {
    const session = await open(`${WEB}/exec?command=exit&command=7&stderr=true`, ['v5.channel.k8s.io']);
    await poll(() => statusOf(session)).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '7' }] },
    });
    expect(session.on(2)).toBe('going\n');
  });

  test('tells a failure to start', async () => {
    const session = await open(`${WEB}/exec?command=fail&stdout=true`, ['v5.channel.k8s.io']);
    await poll(() => statusOf(session)).toMatchObject({
      status: 'Failure',
      code: 400,
      message: expect.stringContaining('not found in $PATH'),
    });
  });

  test('v5 closes standard input, and the process ends by itself', async () => {
    const session = await open(`${WEB}/exec?command=cat&stdin=true&stdout=true`, ['v5.channel.k8s.io']);
    session.socket.send(Buffer.from('\0hello'));
    await poll(() => session.on(1)).toBe('hello');
    session.socket.send(Buffer.of(255, 0));
    await poll(() => statusOf(session)).toMatchObject({ status: 'Success' });
  });

  test('passes terminal sizes on, and one output with a terminal', async () => {
    const session = await open(`${WEB}/exec?command=size&tty=true&stdin=true&stdout=true&stderr=true`, [
      'v5.channel.k8s.io',
    ]);
    session.socket.send(Buffer.from('\x04{"Width":80,"Height":24}'));
    await poll(() => session.on(1)).toBe('80x24\n');
    expect(calls.asked).toMatchObject([{ request: { tty: true, stderr: false } }]);
  });

  test('moves a lot without loss', async () => {
    const session = await open(`${WEB}/exec?command=cat&stdin=true&stdout=true`, ['v5.channel.k8s.io']);
    const chunk = Buffer.concat([Buffer.of(0), Buffer.alloc(100_000, 'x')]);
    for (let i = 0; i < 50; i += 1) session.socket.send(chunk);
    session.socket.send(Buffer.of(255, 0));
    await poll(() => session.on(1).length).toBe(5_000_000);
  });

  test.each([
    [
      'an unknown pod',
      '/api/v1/namespaces/default/pods/no/exec?command=a&stdout=true',
      '404 pods "no" not found',
    ],
    [
      'a pod without a node',
      '/api/v1/namespaces/default/pods/waiting/exec?command=a&stdout=true',
      '400 pod waiting does not have a host assigned',
    ],
    ['no stream', `${WEB}/exec?command=a`, '400 you must specify at least 1 of stdin, stdout, stderr'],
    ['no command', `${WEB}/exec?stdout=true`, '400 you must specify at least one command for the container'],
    [
      'another resource',
      '/api/v1/namespaces/default/pods',
      '400 this resource is not served over an upgraded connection',
    ],
  ])('of %s is refused before the upgrade', async (_name, path, message) => {
    await expect(open(path, ['v5.channel.k8s.io'])).rejects.toThrow(message);
  });

  test('with subprotocols that we do not speak is refused with those that we do', async () => {
    await expect(open(`${WEB}/exec?command=a&stdout=true`, ['base64.channel.k8s.io'])).rejects.toThrow(
      '400 unable to upgrade: the subprotocols that are served are v5.channel.k8s.io, v4.channel.k8s.io, offered: base64.channel.k8s.io',
    );
  });

  test('without proof of who asks is refused', async () => {
    const { certificate: _certificate, ...rest } = front.admin;
    const socket = new WebSocket(
      `${front.front.url.replace('https', 'wss')}${WEB}/exec?command=a&stdout=true`,
      ['v5.channel.k8s.io'],
      {
        ca: front.authority.certificate,
        key: rest.key,
      },
    );
    const code = await new Promise((resolve) => {
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
      socket.once('error', resolve);
    });
    expect(code).toBe(401);
  });

  test('ends for the process when the client leaves', async () => {
    const session = await open(`${WEB}/exec?command=cat&stdin=true&stdout=true`, ['v5.channel.k8s.io']);
    session.socket.terminate();
    await expect.poll(async () => (await front.ask('/metrics')).text).toContain('{verb="CONNECT"} 0');
  });

  test('one session too many is 429', async () => {
    const path = `${WEB}/exec?command=cat&stdin=true&stdout=true`;
    await open(path, ['v5.channel.k8s.io']);
    await open(path, ['v5.channel.k8s.io']);
    await expect(open(path, ['v5.channel.k8s.io'])).rejects.toThrow(
      '429 too many streaming sessions are open',
    );
  });

  test('by SPDY alone is refused with what to use instead', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };
    const answer = await front.ask(`${WEB}/exec?command=a&stdout=true`, { method: 'POST', headers });
    expect(answer).toMatchObject({
      code: 400,
      body: { message: expect.stringContaining('use kubectl 1.31 or newer') },
    });
  });

  test('without an upgrade says that one is needed', async () => {
    const answer = await front.ask(`${WEB}/exec?command=a&stdout=true`);
    expect(answer).toMatchObject({ code: 400, body: { message: 'Upgrade request required' } });
  });
});

describe('attach', () => {
  test('shows what runs', async () => {
    const session = await open(`${WEB}/attach?stdin=true&stdout=true`, ['v5.channel.k8s.io']);
    session.socket.send(Buffer.from('\0hi'));
    await poll(() => session.on(1)).toBe('attached\nhi');
  });
});

describe('port-forward over channels', () => {
  test('names each port, carries its bytes, tells its failure', async () => {
    const session = await open(`${WEB}/portforward?ports=80&ports=81`, ['v4.channel.k8s.io']);
    const port = (number: number) => Buffer.from(Uint16Array.of(number).buffer).toString('utf8');
    await poll(() => session.on(0)).toBe(port(80));
    await poll(() => session.on(3)).toMatch(
      /error forwarding port 81 to pod web, uid [-\w]+: connection refused$/,
    );
    session.socket.send(Buffer.from('\0hello'));
    await poll(() => session.on(0)).toBe(`${port(80)}HELLO`);
    session.socket.close();
  });

  test.each([
    ['', '400 query parameter "ports" is required'],
    ['?ports=web', '400 unable to parse "web" as a port'],
    ['?ports=70000', '400 unable to parse "70000" as a port'],
  ])('with "%s" is refused', async (query, message) => {
    await expect(open(`${WEB}/portforward${query}`, ['v4.channel.k8s.io'])).rejects.toThrow(message);
  });
});
