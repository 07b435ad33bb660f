// Which names an alias may have.
import { check, length, matching } from '../../shared/constraints.ts';
import { notAuthorized, validation } from './faults.ts';

/** Throws what AWS throws for a name that cannot be one, or is kept for AWS's own keys. */
export function checkAliasName(name: string): void {
  check(length('aliasName', name, [1, 256]), matching('aliasName', name, /^[a-zA-Z0-9:/_-]+$/));
  if (!name.startsWith('alias/')) throw noPrefix();
  if (name.slice('alias/'.length) === '') throw validation('Alias must not be empty');
  if (name.includes(':')) throw validation(`${name} contains invalid characters for an alias`);
  if (name.startsWith('alias/aws/')) throw notAuthorized();
}

const noPrefix = () =>
  validation(
    'Alias must start with the prefix "alias/". Please see ' +
      'https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
  );
