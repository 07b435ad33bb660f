// Who is the one of its kind? Two of one program on one instance would undo each other's work.
//
// The file is linked into place, whole or not at all. That of a program which is gone, or whose number somebody else has by
// now, is no hindrance.
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** By its command line: the file that it runs, and one of its arguments. */
export interface Likeness {
  /** `agent.mjs` */
  readonly program: string;
  readonly argument: string;
}

/** One that was killed takes a moment to go. */
const PATIENCE_MS = 5000;

/** Takes the file for this process. Throws when another such process has it and does not go. */
export async function takePidFile(path: string, likeness: Likeness, patienceMs = PATIENCE_MS): Promise<void> {
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, String(process.pid), { mode: 0o644 });
  const endMs = Date.now() + patienceMs;
  try {
    while (!link(mine, path)) {
      const pid = Number(read(path));
      if (pid === process.pid || !isRunning(pid, likeness)) rmSync(path, { force: true });
      else if (Date.now() < endMs) await pause(20);
      else throw new Error(`It runs already, as process ${pid}: see "tutti status"`);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false; // as the file system throws
    throw error;
  }
}

function isRunning(pid: number, { program, argument }: Likeness): boolean {
  const words = read(`/proc/${pid}/cmdline`).split('\0');
  return words.includes(argument) && words.some((word) => basename(word) === program);
}

/** Nothing where there is nothing. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
