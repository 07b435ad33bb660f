// One probe, once: HTTP, TCP or a command in the container. Says whether it passed, with kubelet's words.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { ContainerDriver, ContainerHandle } from '../../../drivers/container/driver.ts';
import type {
  Container,
  ExecAction,
  HTTPGetAction,
  Probe,
  TCPSocketAction,
} from '../../../model/wire/kubernetes.ts';

export interface CheckResult {
  readonly passed: boolean;
  readonly message: string;
}

export interface CheckTarget {
  readonly address: string;
  readonly container: Container;
  readonly handle: ContainerHandle;
}

const MAX_OUTPUT = 10_240;

/** Never throws: what goes wrong is a failed check. */
export async function check(
  driver: ContainerDriver,
  probe: Probe,
  target: CheckTarget,
): Promise<CheckResult> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  try {
    if (probe.httpGet) return await checkHttp(probe.httpGet, target, timeoutMs);
    if (probe.tcpSocket) return await checkTcp(probe.tcpSocket, target, timeoutMs);
    if (probe.exec) return await checkExec(driver, probe.exec, target, timeoutMs);
    return { passed: false, message: 'the probe has no handler that is supported' };
  } catch (error) {
    return { passed: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** A number, or the name of one of the container's ports. */
export function portOf(port: string | number, { ports = [] }: Container): number {
  if (typeof port === 'number') return port;
  return ports.find(({ name }) => name === port)?.containerPort ?? Number(port);
}

export function checkHttp(
  action: HTTPGetAction,
  { address, container }: CheckTarget,
  timeoutMs: number,
): Promise<CheckResult> {
  const scheme = (action.scheme ?? 'HTTP').toLowerCase();
  const port = portOf(action.port, container);
  const headers: Record<string, string> = {
    'User-Agent': 'kube-probe/1.33',
    Accept: '*/*',
    Connection: 'close',
  };
  for (const { name, value } of action.httpHeaders ?? []) headers[name] = value;
  const url = `${scheme}://${action.host ?? address}:${port}${action.path ?? '/'}`;
  return new Promise((resolve) => {
    const fail = (text: string) => resolve({ passed: false, message: `Get "${url}": ${text}` });
    const options = { method: 'GET', headers, rejectUnauthorized: false, agent: false };
    const request = (scheme === 'https' ? httpsRequest : httpRequest)(url, options, (response) => {
      const code = response.statusCode ?? 0;
      const passed = code >= 200 && code < 400;
      resolve({ passed, message: passed ? '' : `HTTP probe failed with statuscode: ${code}` });
      // The body is taken politely, but neither for ever nor without end: the timer goes on.
      let left = MAX_OUTPUT;
      const end = () => {
        clearTimeout(timer);
        request.destroy();
      };
      response.on('data', (chunk: Buffer) => {
        left -= chunk.length;
        if (left <= 0) end();
      });
      response.once('close', end);
    });
    const timer = setTimeout(() => {
      fail('context deadline exceeded (Client.Timeout exceeded while awaiting headers)');
      request.destroy();
    }, timeoutMs);
    request.on('error', (error) => {
      clearTimeout(timer);
      fail(
        error.message.startsWith('connect ')
          ? `dial tcp ${address}:${port}: connect: ${words(error)}`
          : error.message,
      );
    });
    request.end();
  });
}

function words(error: Error & { readonly code?: string }): string {
  return (
    {
      ECONNREFUSED: 'connection refused',
      EHOSTUNREACH: 'no route to host',
      ETIMEDOUT: 'connection timed out',
    }[error.code ?? ''] ?? error.message
  );
}

export function checkTcp(
  action: TCPSocketAction,
  { address, container }: CheckTarget,
  timeoutMs: number,
): Promise<CheckResult> {
  const host = action.host ?? address;
  const port = portOf(action.port, container);
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (passed: boolean, message = '') => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ passed, message });
    };
    const timer = setTimeout(() => end(false, `dial tcp ${host}:${port}: i/o timeout`), timeoutMs);
    socket.once('connect', () => end(true));
    socket.once('error', (error) => end(false, `dial tcp ${host}:${port}: connect: ${words(error)}`));
  });
}

export async function checkExec(
  driver: ContainerDriver,
  { command = [] }: ExecAction,
  { handle }: CheckTarget,
  timeoutMs: number,
): Promise<CheckResult> {
  const exec = await driver.exec(handle, { command, terminal: false, stdin: false });
  const output = Promise.all([read(exec.stdout), read(exec.stderr)]);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { exitCode } = await exec.wait(signal);
    const text = (await output).join('').trim();
    return {
      passed: exitCode === 0,
      message: exitCode === 0 ? '' : text || `command "${command.join(' ')}" exited with ${exitCode}`,
    };
  } catch (error) {
    await exec.kill(9).catch(() => undefined);
    if (!signal.aborted) throw error;
    return {
      passed: false,
      message: `command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1000}s`,
    };
  }
}

async function read(stream: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  try {
    for await (const chunk of stream) if (text.length < MAX_OUTPUT) text += Buffer.from(chunk).toString();
  } catch {
    // The process is gone: what was read counts.
  }
  return text.slice(0, MAX_OUTPUT);
}
