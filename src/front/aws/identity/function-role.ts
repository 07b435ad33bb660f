// Credentials for a function's execution role: what its code finds in its environment. Asked for by the agent.
import type { Clock } from '../../../machinery/clock.ts';
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { iamRoleKind } from '../../../model/kinds/iam-role.ts';
import { objectName } from '../../../model/object-name.ts';
import { type Asking, isTrusted } from '../services/sts/trust.ts';
import type { Credentials } from './credentials.ts';
import { roleCaller } from './open-credentials.ts';

/** As AWS's own are. */
const SECONDS = 12 * 3600;

/** Lambda asks, for the function. */
const LAMBDA: Asking = {
  action: 'sts:AssumeRole',
  principals: { Service: ['lambda.amazonaws.com'] },
  known: [],
  context: {},
};

/** No keys: there is no such role, or its trust policy does not let Lambda assume it. */
export interface FunctionRole {
  readonly keys?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    readonly expiresAtMs: number;
  };
}

export interface FunctionRoleMeans {
  readonly client: ObjectClient;
  readonly credentials: Credentials;
  readonly clock: Clock;
}

/** `session` is the function's name, as on Lambda. */
export async function functionRole(
  { client, credentials, clock }: FunctionRoleMeans,
  arn: string,
  session: string,
): Promise<FunctionRole> {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const role = await client.find(iamRoleKind, { name: objectName(name.toLowerCase()) });
  if (!role || !isTrusted(role.spec.assumeRolePolicyDocument, LAMBDA)) return {};
  const expiresAtMs = Math.floor(clock.now() / 1000 + SECONDS) * 1000;
  const given = credentials.issue(roleCaller(role, session), expiresAtMs);
  const { accessKeyId, secretAccessKey, sessionToken } = given;
  return { keys: { accessKeyId, secretAccessKey, sessionToken, expiresAtMs } };
}
