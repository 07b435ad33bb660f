// What a role's trust policy has to be: its grammar, its size, and that the users and roles of this account that it names are there.
import type { Ctx } from '../../../context.ts';
import { sizeOf } from '../documents/text.ts';
import { checkTrustPolicy, invalidPrincipal } from '../documents/trust.ts';
import { quotaExceeded } from '../faults.ts';
import { roles, users } from '../holders.ts';
import { keyOfName } from '../keys.ts';

const TRUST_SIZE = 2048;

export async function checkTrustDocument({ client }: Ctx, document: string): Promise<void> {
  const entities = checkTrustPolicy(document);
  if (sizeOf(document) > TRUST_SIZE) throw quotaExceeded('ACLSizePerRole', TRUST_SIZE);
  for (const { type, pathAndName, arn } of entities) {
    const key = keyOfName(pathAndName.slice(pathAndName.lastIndexOf('/') + 1));
    const found = type === 'user' ? await client.find(users.kind, key) : await client.find(roles.kind, key);
    if (!found) throw invalidPrincipal('AWS', arn);
  }
}
