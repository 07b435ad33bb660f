// Programs inside units and clients anywhere, for host tests: real sockets, no mocks.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostLayout, hostLayout } from '../../../model/host-layout.ts';
import type { Port } from '../driver.ts';
import { run, runUnchecked } from './command.ts';

/** A layout of the tests' own, in a directory of its own. */
export async function aTestLayout({ instance = 'tn', number = 4 } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'tutti-net-'));
  const layout = hostLayout({
    instance,
    number,
    runDir: join(directory, 'run'),
    stateDir: join(directory, 'state'),
  });
  return { layout, remove: () => rm(directory, { recursive: true, force: true }) };
}

const tcpServer = `
const http = require('node:http');
const [name, port] = process.argv.slice(1);
http.createServer((q, r) => r.end(name + ' ' + q.socket.remoteAddress)).listen(Number(port), '0.0.0.0', () => console.log('ready'));
setTimeout(() => process.exit(1), 120000);`;

const udpServer = `
const [name, port] = process.argv.slice(1);
const s = require('node:dgram').createSocket('udp4');
s.on('message', (m, from) => s.send(name + ' ' + from.address, from.port, from.address));
s.bind(Number(port), '0.0.0.0', () => console.log('ready'));
setTimeout(() => process.exit(1), 120000);`;

const udpClient = `
const [address, port] = process.argv.slice(1);
const s = require('node:dgram').createSocket('udp4');
s.on('message', (m) => { console.log(String(m)); process.exit(0); });
s.on('error', (e) => { console.log(e.code); process.exit(0); });
s.connect(Number(port), address, () => s.send('?'));
setTimeout(() => { console.log('silence'); process.exit(0); }, 1500);`;

export interface Served {
  /** Lines that it said since it was ready. */
  heard(): readonly string[];
  stop(): Promise<void>;
}

/** A server in the unit that answers `<name> <address of the client>`; resolves when it listens. */
export function serve(
  port: Port,
  options: { readonly name: string; readonly port: number; readonly udp?: boolean },
): Promise<Served> {
  const script = options.udp ? udpServer : tcpServer;
  const argv = [
    `--net=${port.networkNamespace}`,
    process.execPath,
    '-e',
    script,
    options.name,
    String(options.port),
  ];
  return started('nsenter', argv);
}

/** Starts a program that says something when it is ready. */
export function started(program: string, argv: readonly string[]): Promise<Served> {
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${program} ended with ${code} before it was ready`)));
    let [ready, text] = [false, ''];
    child.stdout.on('data', (chunk: Buffer) => {
      if (ready) text += chunk;
      ready = true;
      resolve({
        heard: () => text.split('\n').slice(0, -1),
        stop: () => {
          child.kill('SIGKILL');
          return gone;
        },
      });
    });
  });
}

/** What a client at `from` (the host without one) hears over HTTP: the answer, `refused`, `timeout` or curl's exit code. */
export async function ask(url: string, from?: Port, ...options: readonly string[]): Promise<string> {
  const curl = ['curl', '-sS', '--max-time', '3', ...options, `http://${url}`];
  const { exitCode, stdout } = await runUnchecked([...entering(from), ...curl]);
  if (exitCode === 0) return stdout;
  return { 7: 'refused', 28: 'timeout' }[exitCode] ?? `curl ${exitCode}`;
}

/** The same over UDP. */
export async function askUdp(address: string, port: number, from?: Port): Promise<string> {
  const text = await run([...entering(from), process.execPath, '-e', udpClient, address, String(port)]);
  return text.trim();
}

function entering(from: Port | undefined): readonly string[] {
  return from === undefined ? [] : ['nsenter', `--net=${from.networkNamespace}`];
}

/** What must be the same before and after: links, routes, addresses, tables, mounts, forwarding. */
export async function hostState({ instance, interfacePrefix }: HostLayout): Promise<string> {
  const parts = await Promise.all([
    run(['ip', '-br', 'link']),
    run(['ip', 'route', 'show', 'table', 'all']),
    run(['nft', 'list', 'tables']),
    run(['sysctl', 'net.ipv4.ip_forward']),
    run(['cat', '/proc/mounts']),
  ]);
  const ours = new RegExp(`\\b${interfacePrefix}|\\b(tutti_)?${instance}0?\\b|tutti-net|ip_forward`);
  return parts
    .flatMap((part) => part.split('\n'))
    .filter((line) => ours.test(line)) // what runs beside us comes and goes
    .sort()
    .join('\n');
}
