// Into a machine, by ssh: how `tutti exec` and `tutti logs` reach what runs in it, whichever driver it has.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { ObjectClient } from '../../machinery/object-client.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import { machineImageKind } from '../../model/kinds/machine-image.ts';
import type { Context } from '../context.ts';
import { CliError, ExitCode } from '../exit.ts';
import { privateKeyPath } from './key.ts';

export interface Entering {
  readonly command: readonly string[];
  readonly tty?: boolean;
  readonly stdio: 'inherit' | readonly ['ignore' | 'inherit', 'pipe' | 'inherit', 'pipe' | 'inherit'];
}

/** Throws CliError when the machine cannot be entered with our key. */
export async function enter(
  { layout, io }: Context,
  client: ObjectClient,
  machine: Machine,
  { command, tty = false, stdio }: Entering,
): Promise<ChildProcess> {
  const { address, keyName, image } = machine.spec;
  const path = privateKeyPath(layout);
  if (address === undefined || keyName === undefined || !existsSync(path))
    throw new CliError(ExitCode.failed, `This command has no key for machine ${machine.metadata.name}`, {
      hint: 'machines that "tutti deploy" makes have one where ssh-keygen is installed; others: use ssh and your key',
    });
  const found = await client.find(machineImageKind, { namespace: machine.metadata.namespace, name: image });
  const user = found?.spec.user ?? 'ec2-user';
  const args = [
    ...sshOptions(layout),
    tty ? '-tt' : '-T',
    `${user}@${address}`,
    '--',
    command.map(quoted).join(' '),
  ];
  return spawn('ssh', args, { stdio: stdio === 'inherit' ? stdio : [...stdio], signal: io.signal });
}

/** Machines come and go at the same addresses: their host keys are not kept. */
function sshOptions(layout: HostLayout): readonly string[] {
  const options = {
    UserKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'no',
    IdentitiesOnly: 'yes',
    LogLevel: 'ERROR',
    ConnectTimeout: '10',
    BatchMode: 'yes',
  };
  return [
    '-F',
    'none',
    '-i',
    privateKeyPath(layout),
    ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
  ];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Its exit code. */
export function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.name === 'AbortError') return resolve(ExitCode.interrupted);
      const hint = cause.code === 'ENOENT' ? 'install openssh-client' : undefined;
      reject(new CliError(ExitCode.failed, `ssh cannot be started: ${cause.message}`, { hint, cause }));
    });
    child.on('close', (code, signal) => resolve(code ?? (signal ? ExitCode.interrupted : ExitCode.failed)));
  });
}
