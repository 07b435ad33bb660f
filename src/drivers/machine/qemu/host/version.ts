// Which QEMU is on this host? Undefined: none.
import { run } from './command.ts';

let known: Promise<string | undefined> | undefined;

/** `7.2.22`; asked once. */
export function qemuVersion(): Promise<string | undefined> {
  known ??= run(['qemu-system-x86_64', '--version']).then(
    (text) => /version (\S+)/.exec(text)?.[1],
    () => undefined,
  );
  return known;
}
