// A container's last words: the file that it may write before it ends, shown in its terminated state.
import { chmodSync, closeSync, fstatSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exit, Mount } from '../../drivers/container/driver.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Pod } from '../../model/kinds/pod.ts';
import type { Container } from '../../model/wire/kubernetes.ts';
import { logPath, podDir } from './names.ts';

const MAX_BYTES = 4096;
const MAX_LOG_BYTES = 2048;
const MAX_LOG_LINES = 80;
/** How much of the end of a log is looked at: lines carry their times. */
const LOG_END = 32 * 1024;

const fileOf = (layout: HostLayout, pod: Pod, container: Container): string =>
  join(podDir(layout, pod.metadata.uid), 'termination', container.name);

/** Makes the file empty and says where it is mounted. */
export function terminationMount(layout: HostLayout, pod: Pod, container: Container): Mount {
  const source = fileOf(layout, pod, container);
  mkdirSync(join(podDir(layout, pod.metadata.uid), 'termination'), { recursive: true });
  writeFileSync(source, '');
  chmodSync(source, 0o666); // whatever user the container runs as
  return {
    type: 'bind',
    source,
    target: container.terminationMessagePath ?? '/dev/termination-log',
    readOnly: false,
    propagation: 'private',
  };
}

/** What it said, by its policy; undefined for nothing. */
export function terminationMessage(
  layout: HostLayout,
  pod: Pod,
  container: Container,
  run: { readonly attempt: number; readonly exit: Exit },
): string | undefined {
  const words = read(fileOf(layout, pod, container), (size) => ({
    from: 0,
    count: Math.min(size, MAX_BYTES),
  }));
  const fallback = container.terminationMessagePolicy === 'FallbackToLogsOnError' && run.exit.exitCode !== 0;
  if (words !== '' || !fallback) return words || undefined;
  const end = (size: number) => ({ from: Math.max(0, size - LOG_END), count: Math.min(size, LOG_END) });
  const lines = read(logPath(layout, pod, container.name, run.attempt), end)
    .trimEnd()
    .split('\n')
    .slice(-MAX_LOG_LINES);
  // Log lines begin with time, stream and tag.
  const text = lines.map((line) => line.split(' ').slice(3).join(' ')).join('\n');
  return text.slice(-MAX_LOG_BYTES) || undefined;
}

interface Part {
  readonly from: number;
  readonly count: number;
}

/** A part of a file as text; nothing where there is none. */
function read(path: string, partOf: (size: number) => Part): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { from, count } = partOf(fstatSync(file).size);
      const buffer = Buffer.alloc(count);
      return buffer.subarray(0, readSync(file, buffer, 0, count, from)).toString();
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
