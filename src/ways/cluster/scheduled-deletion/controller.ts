// Removes secrets and encryption keys when the window ends in which their deletion could be taken back. Aliases go before their key.
//
// Who reads them looks at the clock as well (front/aws), so nothing is readable in the moments before this controller comes. What is
// removed is the object as it was seen: a deletion that was taken back in between is a conflict, and looked at again.
import { type Controller, type Outcome, on, settled, wakeAt } from '../../../machinery/controller.ts';
import { isError } from '../../../model/errors.ts';
import type { Kind } from '../../../model/kind.ts';
import { type EncryptionKey, encryptionKeyKind } from '../../../model/kinds/encryption-key.ts';
import { keyAliasKind } from '../../../model/kinds/key-alias.ts';
import { managedSecretKind } from '../../../model/kinds/managed-secret.ts';
import { type ApiObject, keyOf, keyText, parseKey } from '../../../model/object.ts';
import type { ClusterDeps } from '../deps.ts';

const KEY = 'key:';
const SECRET = 'secret:';

export function scheduledDeletion(deps: ClusterDeps): Controller {
  const keys = deps.informers.of(encryptionKeyKind);
  const secrets = deps.informers.of(managedSecretKind);
  return {
    name: 'scheduled-deletion',
    triggers: [
      on(keys, (key) => [KEY + keyText(keyOf(key))]),
      on(secrets, (secret) => [SECRET + keyText(keyOf(secret))]),
    ],
    async reconcile(text) {
      if (text.startsWith(SECRET)) {
        const secret = secrets.find(parseKey(text.slice(SECRET.length)));
        return whenDue(deps, secret?.spec.deleteAt, async () => {
          if (secret) await remove(deps, managedSecretKind, secret);
        });
      }
      const key = keys.find(parseKey(text.slice(KEY.length)));
      return whenDue(deps, key?.spec.deleteAt, async () => {
        if (key) await removeKey(deps, key);
      });
    },
  };
}

async function whenDue(
  { clock }: ClusterDeps,
  deleteAt: string | undefined,
  act: () => Promise<void>,
): Promise<Outcome> {
  if (deleteAt === undefined) return settled;
  const atMs = Date.parse(deleteAt);
  if (clock.now() < atMs) return wakeAt(atMs, 'its deletion can be taken back until then');
  await act();
  return settled;
}

async function removeKey(deps: ClusterDeps, key: EncryptionKey): Promise<void> {
  const { name, namespace } = key.metadata;
  const { items: aliases } = await deps.client.list(keyAliasKind, { namespace });
  for (const alias of aliases) if (alias.spec.keyId === name) await remove(deps, keyAliasKind, alias);
  await remove(deps, encryptionKeyKind, key);
}

async function remove<T extends ApiObject>(
  { client, log }: ClusterDeps,
  kind: Kind<T>,
  object: T,
): Promise<void> {
  const { uid, resourceVersion } = object.metadata;
  try {
    await client.delete(kind, keyOf(object), { uid, resourceVersion });
  } catch (error) {
    if (!isError(error, 'NotFound')) throw error;
    return;
  }
  log.info('Removed what was scheduled for deletion', { kind: kind.kind, key: keyText(keyOf(object)) });
}
