// The metadata service of this host's machines, put together: who asks, what they are told, whence their roles' credentials.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../machinery/clock.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import { AWS_ACCOUNT } from '../../model/aws-account.ts';
import type { HostLayout } from '../../model/host-layout.ts';
import type { Machine } from '../../model/kinds/machine.ts';
import type { SecurityGroup } from '../../model/kinds/security-group.ts';
import type { Subnet } from '../../model/kinds/subnet.ts';
import type { Volume } from '../../model/kinds/volume.ts';
import type { Vpc } from '../../model/kinds/vpc.ts';
import type { MachineRunner } from '../machines/runner.ts';
import { type InstanceFacts, seconds } from './instance.ts';
import { type RoleAnswer, RoleCredentials, type RoleKeys } from './role-credentials.ts';
import { type MetadataServer, startMetadata } from './server.ts';
import { openTokens } from './tokens.ts';

export interface MetadataParts {
  readonly layout: HostLayout;
  readonly runner: MachineRunner;
  readonly securityGroups: Informer<SecurityGroup>;
  readonly subnets: Informer<Subnet>;
  readonly vpcs: Informer<Vpc>;
  /** Disks of the machine beside its root disk. */
  volumesOf(machine: Machine): readonly Volume[];
  /** Asks control for the credentials of a machine's role. */
  askRole(machine: Machine): Promise<RoleAnswer>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const LOOK_MS = 30_000;

export async function openMetadata(parts: MetadataParts): Promise<MetadataServer> {
  const { layout, runner, clock, log } = parts;
  const folder = join(layout.runDir, 'metadata');
  const roles = new RoleCredentials({ ask: parts.askRole, folder: join(folder, 'roles'), clock, log });
  const tokens = openTokens(ensureKey(folder), () => clock.now());
  keepRoles(parts, roles);
  return startMetadata({
    ...layout.metadata,
    tokens,
    log,
    machineAt: (address) => runner.byAddress(address)?.machine,
    facts: (machine) => factsOf(parts, machine),
    role: async (machine) => (await roles.current(machine))?.name ?? roles.refused(machine),
    async credentials(machine, role) {
      const keys = await roles.current(machine);
      if (keys?.name === role) return wireKeys(keys, clock.now());
      return roles.refused(machine) === role ? wireRefusal(role, clock.now()) : undefined;
    },
    report: (machine, report) => runner.workers().get(machine.metadata.uid)?.reported(report),
  });
}

/** Whoever has it could make session tokens; tokens stay good over a restart of the agent. */
function ensureKey(folder: string): Uint8Array {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'token.key');
  try {
    const key = readFileSync(file);
    if (key.length === 32) return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // as the file system throws
  }
  const key = randomBytes(32);
  writeFileSync(file, key, { mode: 0o600 });
  return key;
}

function factsOf(parts: MetadataParts, machine: Machine): InstanceFacts {
  const { layout, runner, securityGroups, subnets, vpcs } = parts;
  const { namespace, uid } = machine.metadata;
  const { spec } = machine;
  const subnet = subnets.find({ namespace, name: spec.subnet });
  return {
    layout,
    machine,
    account: AWS_ACCOUNT,
    publicKey: runner.workers().get(uid)?.record.publicKey,
    groups: spec.securityGroups.map(
      (name) => securityGroups.find({ namespace, name })?.spec.groupName ?? name,
    ),
    subnetRange: subnet?.spec.cidrBlock,
    vpcRange: vpcs.find({ namespace, name: spec.vpcId })?.spec.cidrBlock,
    volumes: parts.volumesOf(machine),
  };
}

/** As SDKs read them. */
function wireKeys(keys: RoleKeys, nowMs: number): string {
  const text = {
    Code: 'Success',
    LastUpdated: seconds(new Date(nowMs).toISOString()),
    Type: 'AWS-HMAC',
    AccessKeyId: keys.accessKeyId,
    SecretAccessKey: keys.secretAccessKey,
    Token: keys.sessionToken,
    Expiration: seconds(new Date(keys.expiresAtMs).toISOString()),
  };
  return JSON.stringify(text, null, 2);
}

/** Where a role's trust policy does not name EC2. */
function wireRefusal(role: string, nowMs: number): string {
  const text = {
    Code: 'AssumeRoleUnauthorizedAccess',
    Message: `EC2 cannot assume the role ${role}: its trust policy has to allow sts:AssumeRole to ec2.amazonaws.com`,
    LastUpdated: seconds(new Date(nowMs).toISOString()),
  };
  return JSON.stringify(text, null, 2);
}

/** Credentials are there before they are asked for, and what machines that are gone had is forgotten. */
function keepRoles({ runner, clock, log, signal }: MetadataParts, roles: RoleCredentials): void {
  const seen = new Set(roles.kept());
  const look = async (): Promise<void> => {
    for (const [uid, { machine, state }] of runner.workers()) {
      if (!machine.spec.instanceProfile || state === 'terminated') continue;
      seen.add(uid);
      await roles.current(machine).catch((error) => log.debug('No credentials for a role yet', { error }));
    }
    for (const uid of seen) {
      const state = runner.workers().get(uid)?.state;
      if (state !== undefined && state !== 'terminated') continue;
      seen.delete(uid);
      roles.forget(uid);
    }
  };
  const again = (): void => {
    if (signal.aborted) return;
    void look().finally(() => clock.after(LOOK_MS, again));
  };
  again();
}
