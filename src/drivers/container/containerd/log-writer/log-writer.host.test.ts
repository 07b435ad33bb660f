// The log writer itself, on pipes that a test holds.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, logLines } from '../../contract/world.ts';
import { connectLogWriter } from './client.ts';
import { logWriterScript } from './script.ts';

const CLOCK = 228;
let directory = '';
let running: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tc-writer-'));
  await writeFile(`${directory}/writer.pl`, logWriterScript);
});
afterEach(async () => {
  running?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

interface Options {
  readonly mode?: 'pipe' | 'tty' | 'console';
  readonly path?: string;
  readonly bytes?: number;
  readonly files?: number;
}

function start({ mode = 'pipe', path = `${directory}/log`, bytes = 1 << 20, files = 3 }: Options = {}) {
  const argument = [mode, path, `${directory}/sock`, CLOCK, bytes, files].join('\n');
  const child = spawn('/usr/bin/perl', [`${directory}/writer.pl`, argument], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe'],
  });
  running = child;
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  // Made with 'pipe' above: they can be written. One that is killed with something unread breaks the pipe.
  for (const stream of child.stdio.slice(3)) stream?.on('error', () => undefined);
  return { child, ended, stdout: child.stdio[3] as Writable, stderr: child.stdio[4] as unknown as Writable };
}

describe('the log writer', () => {
  it('writes lines of both streams, and what has no end as a part', async () => {
    const { stdout, stderr, ended } = start();
    stdout.write('one\n\ntw');
    await eventually('two lines', async () =>
      (await logLines(`${directory}/log`)).length === 2 ? true : undefined,
    );
    stdout.end('o\nrest');
    stderr.end('error\n');
    expect(await ended).toBe(0);
    const lines = await logLines(`${directory}/log`);
    expect(lines.filter((line) => line.startsWith('stdout'))).toEqual([
      'stdout F one',
      'stdout F ',
      'stdout F two',
      'stdout P rest',
    ]);
    expect(lines).toContain('stderr F error');
  });

  it.each([
    ['a line of exactly 16 KiB', 16_384, ['F 16384']],
    ['one byte more', 16_385, ['P 16384', 'F 1']],
    ['three parts', 40_000, ['P 16384', 'P 16384', 'F 7232']],
  ])('cuts long lines: %s', async (_, length, expected) => {
    const { stdout, stderr, ended } = start();
    stdout.end(`before\n${'x'.repeat(length)}\nafter\n`);
    stderr.end();
    await ended;
    const parts = (await logLines(`${directory}/log`)).map(
      (line) => `${line.split(' ')[1]} ${line.split(' ')[2]?.length}`,
    );
    // A pipe may give the line in pieces; then a part is written as soon as it is full.
    expect(parts).toEqual(['F 6', ...expected, 'F 5']);
  });

  it('rotates at the size, keeps so many, and loses no line between files', async () => {
    const { stdout, stderr, ended } = start({ bytes: 20_000, files: 3 });
    stderr.end();
    for (let index = 0; index < 600; index += 1) {
      if (!stdout.write(`line ${index}\n`)) await new Promise((resolve) => stdout.once('drain', resolve));
    }
    stdout.end();
    await ended;
    const names = (await readdir(directory)).filter((name) => name.startsWith('log')).sort();
    expect(names).toEqual(['log', 'log.1', 'log.2'].slice(0, names.length));
    const texts = await Promise.all(names.reverse().map((name) => readFile(`${directory}/${name}`, 'utf8')));
    const lines = texts
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => Number(line.split(' ').at(-1)));
    expect(lines).toEqual(Array.from({ length: lines.length }, (_, index) => 600 - lines.length + index));
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(20_000 + 65_536);
  });

  it('goes on when the log cannot be written, and says how much was lost', async () => {
    const path = `${directory}/later/log`;
    const { stdout, stderr, ended } = start({ path });
    stdout.write('lost\n');
    const client = await connectLogWriter(`${directory}/sock`, true);
    client?.send('qs');
    expect((await client?.frames.next())?.value).toEqual({ kind: 'control' });
    client?.close();
    await mkdir(`${directory}/later`);
    stdout.write('kept\n');
    stdout.end();
    stderr.end();
    await ended;
    const lines = await logLines(path);
    expect(lines[0]).toMatch(
      /^stderr F \[tutti: \d+ bytes of output were lost: the log could not be written\]$/,
    );
    expect(lines[1]).toBe('stdout F kept');
  });

  it('keeps what is in the pipe when it is told to end', async () => {
    const { child, stdout, ended } = start();
    await connectLogWriter(`${directory}/sock`, true).then((client) => client?.close());
    child.kill('SIGSTOP');
    await new Promise((resolve) => stdout.write('in the pipe\n', resolve));
    child.kill('SIGTERM');
    child.kill('SIGCONT');
    expect(await ended).toBe(0);
    expect(await logLines(`${directory}/log`)).toEqual(['stdout F in the pipe']);
  });

  it('shows output to those who are connected, from when it has answered', async () => {
    const { stdout, stderr } = start();
    stdout.write('before\n');
    const client = await connectLogWriter(`${directory}/sock`, true);
    client?.send('s');
    expect((await client?.frames.next())?.value).toEqual({ kind: 'control' });
    stdout.write('no line end');
    expect((await client?.frames.next())?.value).toEqual({
      kind: 'stdout',
      bytes: Buffer.from('no line end'),
    });
    stderr.write('trouble');
    expect((await client?.frames.next())?.value).toEqual({ kind: 'stderr', bytes: Buffer.from('trouble') });
    client?.close();
    stdout.write(' end\n');
    await eventually('it writes on', async () =>
      (await logLines(`${directory}/log`)).includes('stdout F no line end end') ? true : undefined,
    );
  });

  it('holds its input, not its memory, while a reader is slow, and loses nothing', async () => {
    const { stdout, stderr, ended, child } = start({ path: '' });
    const client = await connectLogWriter(`${directory}/sock`, true);
    client?.send('s');
    await client?.frames.next();
    const total = 8 * (1 << 20);
    const writing = new Promise<void>((resolve) => stdout.end(Buffer.alloc(total, 'x'), () => resolve()));
    stderr.end();
    await eventually('the input is held', async () => (stdout.writableLength > 0 ? true : undefined));
    const memory = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8'))?.[1];
    expect(Number(memory)).toBeLessThan(24_000);
    let bytes = 0;
    for await (const frame of client?.frames ?? [])
      bytes += frame.kind === 'control' ? 0 : frame.bytes.length;
    await writing;
    expect([bytes, await ended]).toEqual([total, 0]);
  });

  it('ends with the one stream of a terminal, and when it is dismissed', async () => {
    const terminal = start({ mode: 'tty' });
    terminal.stdout.end('screen\r\n');
    expect(await terminal.ended).toBe(0);
    expect(await logLines(`${directory}/log`)).toEqual(['stdout F screen\r']);
    const waiting = start();
    const client = await connectLogWriter(`${directory}/sock`, true);
    client?.send('x');
    expect(await waiting.ended).toBe(0);
  });

  it('keeps what a console shows as it is, with one carriage return for each line', async () => {
    const console = start({ mode: 'console' });
    console.stdout.end('\u001b[1mboot\u001b[0m\r\r\nhost login: ');
    expect(await console.ended).toBe(0);
    expect(await readFile(`${directory}/log`, 'utf8')).toBe('\u001b[1mboot\u001b[0m\r\nhost login: ');
  });

  it('makes files that others cannot read', async () => {
    const { stdout, stderr, ended } = start();
    await chmod(directory, 0o755);
    stdout.end('secret\n');
    stderr.end();
    await ended;
    expect((await stat(`${directory}/log`)).mode & 0o007).toBe(0);
  });
});
