// How is the log writer named to containerd's shim, and what is it told?
//
// The shim takes a URI: `binary://` and the program's path; each name and value of the query becomes an argument. One name
// only: their order is not kept. So the name is the script and the value is everything it has to know.

/** Linux' clock_gettime; elsewhere times are in whole seconds. */
const clockCalls: { readonly [architecture: string]: number } = {
  x64: 228,
  arm64: 113,
  riscv64: 113,
  s390x: 260,
};
const PERL = '/usr/bin/perl';
const FILE_BYTES = 10 * 1024 * 1024;
const FILES = 5;

export interface LogWriterOptions {
  /** The script's path. */
  readonly script: string;
  /** tty: one stream, and its end is the end. console: the same, kept as it was written. */
  readonly mode: 'pipe' | 'tty' | 'console';
  readonly logPath?: string;
  readonly socketPath: string;
}

export function logWriterArguments(options: LogWriterOptions): readonly string[] {
  const clock = clockCalls[process.arch] ?? -1;
  return [
    options.script,
    [options.mode, options.logPath ?? '', options.socketPath, clock, FILE_BYTES, FILES].join('\n'),
  ];
}

export function logWriterUri(options: LogWriterOptions): string {
  const [script = '', argument = ''] = logWriterArguments(options);
  return `binary://${PERL}?${encodeURIComponent(script)}=${encodeURIComponent(argument)}`;
}

export const logWriterProgram = PERL;
