// Where do a container's standard streams go?
//
//   output            the shim starts a log writer and gives it the pipes itself
//   output and input  a log writer that the shim starts gets no input beside it, unless there is a terminal; so named pipes
//                     for all three, and the same log writer, started by us in a session of its own, reads them
// Names derive from the container's id: after a crash they are found again.
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ContainerSpec, DriverError } from '../../driver.ts';
import { dismissLogWriter } from '../log-writer/client.ts';
import {
  type LogWriterOptions,
  logWriterArguments,
  logWriterProgram,
  logWriterUri,
} from '../log-writer/uri.ts';
import type { Context } from './context.ts';
import { openReaderDescriptor } from './fifos.ts';
import { placeholderUri } from './output-place.ts';
import { cpuinfoPath, meminfoPath } from './size-files.ts';

export interface TaskStdio {
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
}

export const scriptPath = (ioDir: string): string => `${ioDir}/log-writer.pl`;
export const socketPath = (context: Context, id: string): string => `${context.ioDir}/${id}.sock`;
export const stdinPath = (context: Context, id: string): string => `${context.ioDir}/${id}.stdin`;
export const bootIdPath = (ioDir: string, id: string): string => `${ioDir}/${id}.boot-id`;
const outputPath = (context: Context, id: string, name: 'stdout' | 'stderr'): string =>
  `${context.ioDir}/${id}.${name}`;

/** Does the log writer see the end of the output when the container ends (not only when its task is deleted)? */
export const writerEndsByItself = (spec: ContainerSpec): boolean => spec.terminal || spec.stdin;

/** Makes what the task needs, for one run of it. */
export async function prepareStdio(context: Context, spec: ContainerSpec): Promise<TaskStdio> {
  if (spec.output === 'reader') return { stdin: '', stdout: placeholderUri, stderr: placeholderUri };
  if (spec.logPath !== undefined) await mkdir(dirname(spec.logPath), { recursive: true, mode: 0o750 });
  const writer: LogWriterOptions = {
    script: scriptPath(context.ioDir),
    mode: spec.system ? 'console' : spec.terminal ? 'tty' : 'pipe',
    logPath: spec.logPath,
    socketPath: socketPath(context, spec.id),
  };
  await rm(writer.socketPath, { force: true });
  const stdin = spec.stdin ? stdinPath(context, spec.id) : '';
  if (spec.stdin) await context.fifos.place(stdin);
  if (spec.stdin && !spec.terminal) return { stdin, ...(await startWriter(context, spec, writer)) };
  const uri = logWriterUri(writer);
  return { stdin, stdout: uri, stderr: spec.terminal ? '' : uri };
}

async function startWriter(
  context: Context,
  spec: ContainerSpec,
  writer: LogWriterOptions,
): Promise<Omit<TaskStdio, 'stdin'>> {
  await dismissLogWriter(writer.socketPath);
  const stdout = outputPath(context, spec.id, 'stdout');
  const stderr = outputPath(context, spec.id, 'stderr');
  await Promise.all([context.fifos.place(stdout), context.fifos.place(stderr)]);
  const inputs = [openReaderDescriptor(stdout), openReaderDescriptor(stderr)];
  try {
    const child = spawn(logWriterProgram, logWriterArguments(writer), {
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', ...inputs],
      cwd: '/',
      env: {},
    });
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
  } catch (cause) {
    throw new DriverError('Failed', 'Cannot start the log writer', { cause });
  } finally {
    for (const input of inputs) closeSync(input);
  }
  return { stdout, stderr };
}

/** Removes every pipe and socket of a container, and a log writer that has nothing to read. */
export async function removeStdio(context: Context, spec: ContainerSpec): Promise<void> {
  if (spec.stdin && !spec.terminal) await dismissLogWriter(socketPath(context, spec.id));
  const paths = [socketPath(context, spec.id), stdinPath(context, spec.id)];
  if (spec.stdin) paths.push(outputPath(context, spec.id, 'stdout'), outputPath(context, spec.id, 'stderr'));
  if (spec.system)
    paths.push(...[bootIdPath, meminfoPath, cpuinfoPath].map((path) => path(context.ioDir, spec.id)));
  await Promise.all(paths.map((path) => rm(path, { force: true })));
}
