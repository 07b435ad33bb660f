// How does a clone become its machine? What the template left open is told to the agent in it, in one go; then its init goes on.
//
// Its answers are awaited at the end only: the guest works while the next words are on their way.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { gatewayAddress, gatewayMac, type Identity } from '../guest/identity.ts';
import { STATE_FD } from '../host/launch.ts';
import type { RunningQemu } from '../running.ts';

const ANSWER_MS = 15_000;
/** Without KVM whoever waits for the SSH server would wait twice as long beside everything else that starts. */
const GIVE_WAY_SECONDS = '0.7';

/** The guest goes on from where the template was saved; what is said to its agent before waits for it. */
export async function restore({ qmp }: RunningQemu): Promise<void> {
  const capabilities = [{ capability: 'x-ignore-shared', state: true }];
  await Promise.all([
    qmp.execute('migrate-set-capabilities', { capabilities }),
    qmp.execute('migrate-incoming', { uri: `fd:${STATE_FD}` }),
  ]);
  // It was saved while it stood still, and stands still until it is told to go on.
  while (((await qmp.execute('query-status')) as { status?: string }).status === 'inmigrate') await pause(3);
  await qmp.execute('cont');
}

/**
 * Resolves when it is this machine and can be reached; `goesOn` when its init was told to start all that a boot would have
 * started by now. Throws Failed with the guest's words, or Unavailable when it does not answer.
 */
export async function personalize(
  { agent }: RunningQemu,
  identity: Identity,
  options: { readonly isSlow: boolean },
): Promise<{ readonly goesOn: Promise<unknown> }> {
  const { hostname, machineId, address, macAddress, files, hostKeys } = identity;
  const words = (list: Identity['files']) =>
    list.flatMap(({ path, mode, content }) => [path, mode.toString(8), content]);
  const ask = (verb: string, ...args: readonly string[]) => agent.ask(verb, args, ANSWER_MS);
  const now = Date.now();
  const itself = Promise.all([
    ask('clock', String(Math.floor(now / 1000)), String((now % 1000) * 1000)),
    ask('entropy', randomBytes(64).toString('hex')),
    ask('hostname', hostname),
    ask('first', machineId, ...words(hostKeys)),
    // Before it has an address, so that nobody sees the template's keys.
    ask('ssh'),
    ...files.map((file) => ask('file', ...words([file]))),
    ask('boot_id', randomUUID()),
    ask('network', address, macAddress, gatewayAddress, gatewayMac),
  ]);
  const goesOn = ask('start', options.isSlow ? GIVE_WAY_SECONDS : '0', 'default.target');
  goesOn.catch(() => undefined); // also heard by whoever awaits it
  await itself;
  return { goesOn };
}
