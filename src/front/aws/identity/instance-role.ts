// Credentials for a machine's role: what the metadata service gives to whoever runs on it. Asked for by the agent.
import type { Clock } from '../../../machinery/clock.ts';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { TuttiError } from '../../../model/errors.ts';
import { iamRoleKind } from '../../../model/kinds/iam-role.ts';
import { instanceProfileKind } from '../../../model/kinds/instance-profile.ts';
import { machineKind } from '../../../model/kinds/machine.ts';
import type { ObjectKey } from '../../../model/object.ts';
import { objectName } from '../../../model/object-name.ts';
import { type Asking, isTrusted } from '../services/sts/trust.ts';
import type { Credentials } from './credentials.ts';
import { roleCaller } from './open-credentials.ts';

/** As AWS's own are. */
const SECONDS = 6 * 3600;

/** EC2 asks, for the instance. */
const EC2: Asking = {
  action: 'sts:AssumeRole',
  principals: { Service: ['ec2.amazonaws.com'] },
  known: [],
  context: {},
};

/** Neither when the machine has no profile, or the profile no role. */
export interface InstanceRole {
  readonly role?: {
    readonly name: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    readonly expiresAtMs: number;
  };
  /** The role's trust policy does not let EC2 assume it. */
  readonly refused?: { readonly name: string };
}

export interface InstanceRoleMeans {
  readonly client: ObjectClient;
  readonly credentials: Credentials;
  readonly clock: Clock;
}

/** Throws NotFound (machine). */
export async function instanceRole(
  { client, credentials, clock }: InstanceRoleMeans,
  key: ObjectKey,
): Promise<InstanceRole> {
  const machine = await client.find(machineKind, key);
  if (!machine) throw new TuttiError('NotFound', `There is no machine "${key.name}"`);
  const { arn } = machine.spec.instanceProfile ?? {};
  if (arn === undefined) return {};
  const profileName = arn.slice(arn.lastIndexOf('/') + 1);
  const profile = await client.find(instanceProfileKind, { name: objectName(profileName.toLowerCase()) });
  const name = profile?.spec.roleName;
  const role =
    name === undefined ? undefined : await client.find(iamRoleKind, { name: objectName(name.toLowerCase()) });
  if (!role) return {};
  if (!isTrusted(role.spec.assumeRolePolicyDocument, EC2)) return { refused: { name: role.spec.roleName } };
  const expiresAtMs = Math.floor(clock.now() / 1000 + SECONDS) * 1000;
  const given = credentials.issue(roleCaller(role, machine.metadata.name), expiresAtMs);
  const { accessKeyId, secretAccessKey, sessionToken } = given;
  return { role: { name: role.spec.roleName, accessKeyId, secretAccessKey, sessionToken, expiresAtMs } };
}
