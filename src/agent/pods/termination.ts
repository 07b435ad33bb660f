// A container's last words: the file that it may write before it ends, shown in its terminated state.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exit, Mount } from '../../drivers/container/driver.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Pod } from '../../model/kinds/pod.ts';
import type { Container } from '../../model/wire/kubernetes.ts';
import { logPath, podDir } from './names.ts';

const MAX_BYTES = 4096;
const MAX_LOG_BYTES = 2048;
const MAX_LOG_LINES = 80;

const fileOf = (layout: HostLayout, pod: Pod, container: Container): string =>
  join(podDir(layout, pod.metadata.uid), 'termination', container.name);

/** Makes the file empty and says where it is mounted. */
export function terminationMount(layout: HostLayout, pod: Pod, container: Container): Mount {
  const source = fileOf(layout, pod, container);
  mkdirSync(join(podDir(layout, pod.metadata.uid), 'termination'), { recursive: true });
  writeFileSync(source, '', { mode: 0o666 });
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
  const words = read(fileOf(layout, pod, container))
    .subarray(0, MAX_BYTES)
    .toString();
  const fallback = container.terminationMessagePolicy === 'FallbackToLogsOnError' && run.exit.exitCode !== 0;
  if (words !== '' || !fallback) return words || undefined;
  const lines = read(logPath(layout, pod, container.name, run.attempt))
    .toString()
    .trimEnd()
    .split('\n')
    .slice(-MAX_LOG_LINES);
  // Log lines begin with time, stream and tag.
  const text = lines.map((line) => line.split(' ').slice(3).join(' ')).join('\n');
  return text.slice(-MAX_LOG_BYTES) || undefined;
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
