// What does a process that is run beside the main one look like?
import { mergeEnv } from '../../command.ts';
import type { ExecSpec } from '../../driver.ts';
import type { OciProcess } from './oci.ts';

/** A process beside the main one: what it does not say is as in the main one. */
export function execProcess(
  main: OciProcess,
  spec: ExecSpec,
  user: OciProcess['user'] | undefined,
): OciProcess {
  const terminal = spec.terminal ? ['TERM=xterm'] : [];
  const env = mergeEnv(terminal, main.env, spec.env ?? []);
  return {
    ...main,
    terminal: spec.terminal,
    args: spec.command,
    env: user === undefined ? env : env.filter((entry) => !entry.startsWith('HOME=')),
    cwd: spec.workingDir ?? main.cwd,
    user: user ?? main.user,
  };
}
