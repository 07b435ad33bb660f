// An instance of Tutti whose machines run under QEMU, for the tests of that: a name, a number and folders of its own, and its AWS API by awscli.
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, ROOT, run, until } from '../instance.ts';
import { AwsCli, awsPrograms } from '../interop/aws-clients.ts';

const STATE = '/var/tmp/tutti-qemu-instance';
const RUN = '/run/tutti-qemu-instance';
const KEY = join(STATE, 'key.pem');
const SSH = [
  'StrictHostKeyChecking=no',
  'UserKnownHostsFile=/dev/null',
  'LogLevel=ERROR',
  'ConnectTimeout=20',
];
/** An emulated processor beside other work: a boot may take minutes. */
export const PATIENCE_SECONDS = 600;

const env = {
  ...process.env,
  TUTTI_INSTANCE: 'tsqemu',
  TUTTI_NUMBER: '1',
  TUTTI_STATE_DIR: join(STATE, 'state'),
  TUTTI_RUN_DIR: RUN,
  KUBECONFIG: join(STATE, 'state', 'kubeconfig'),
  NO_COLOR: '1',
};

export const tutti = (...args: readonly string[]) => run(join(ROOT, 'tutti'), args, { env });
export const tuttiOk = (...args: readonly string[]) => ok(join(ROOT, 'tutti'), args, { env });
export const kubectlOk = (...args: readonly string[]) => ok('kubectl', args, { env });

/** Up, with a key pair `test` whose private half this file holds. */
export async function openInstance(): Promise<AwsCli> {
  await tuttiOk('up', '--machine-driver', 'qemu');
  const { set } = JSON.parse(await tuttiOk('env', '--json')) as { set: Record<string, string> };
  const [[version, program] = ['', '']] = await awsPrograms();
  const home = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/root', AWS_PAGER: '' };
  const aws = new AwsCli(program, version, { ...home, ...set });
  const made = await aws.json<{ KeyMaterial: string }>(
    ...words('ec2 create-key-pair --key-name test --key-type ed25519'),
  );
  await mkdir(STATE, { recursive: true });
  await rm(KEY, { force: true });
  // As `--output text` prints it: ssh wants the line to end.
  await writeFile(KEY, `${made.KeyMaterial}\n`, { mode: 0o600 });
  return aws;
}

export async function closeInstance(): Promise<void> {
  await tutti('down', '--purge');
  await rm(STATE, { recursive: true, force: true });
}

/** SIGKILLs one of the two programs and waits until `tutti up` has started it again. */
export async function killAndStart(program: 'control' | 'agent'): Promise<void> {
  process.kill(Number(readFileSync(join(RUN, `${program}.pid`), 'utf8')), 'SIGKILL');
  await tuttiOk('up');
}

export const words = (text: string): readonly string[] => text.split(' ');

/** What a command in the guest prints; waits until it lets in. */
export function ssh(host: string, command: string): Promise<string> {
  return until(
    `an answer of ${host} to "${command}"`,
    () => run('ssh', ['-i', KEY, ...SSH.flatMap((each) => ['-o', each]), `ec2-user@${host}`, command]),
    ({ code, err }) => code !== 255 || !/refused|timed out|reset|closed|route/.test(err),
    PATIENCE_SECONDS,
  ).then(({ code, out, err }) => {
    if (code !== 0) throw new Error(`"${command}" ended with ${code} in ${host}: ${out}${err}`);
    return out.trim();
  });
}

/** The process that runs the machine. */
export async function qemuOf(id: string): Promise<number> {
  const uid = (
    await kubectlOk('-n', 'us-east-2', 'get', 'machine', id, '-o', 'jsonpath={.metadata.uid}')
  ).trim();
  const found = await ok('pgrep', ['-f', `^qemu-system-x86_64 -name tutti-tsqemu-[^ ]*${uid}`]);
  return Number(found.trim());
}
