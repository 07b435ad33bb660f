// What a secret may be called, and how callers name one: by name, by ARN, or by ARN without the six letters at its end.
import { arnText, parseArn } from '../../shared/arn.ts';
import { check, length } from '../../shared/constraints.ts';
import { validation } from './faults.ts';

/** Throws ValidationException for a name that a new secret cannot have. */
export function checkName(name: string): void {
  check(length('name', name, [1, 512]));
  if (/^[A-Za-z0-9/_+=.@!-]+$/.test(name)) return;
  throw validation(
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

interface Place {
  readonly account: string;
  readonly region: string;
}

export function secretArn(
  { account, region }: Place,
  { name, suffix }: { name: string; suffix: string },
): string {
  return arnText({ service: 'secretsmanager', region, account, resource: `secret:${name}-${suffix}` });
}

export interface SecretReference {
  readonly name: string;
  /** Where the caller named it too, it has to be this one: a secret made anew has another. */
  readonly suffix?: string;
}

/** What a SecretId may mean, in the order in which it is looked for. */
export function parseSecretId(text: string, place: Place): readonly SecretReference[] {
  const arn = parseArn(text);
  if (!arn) return [{ name: text }];
  const here =
    arn.service === 'secretsmanager' && arn.region === place.region && arn.account === place.account;
  const resource = here ? /^secret:(.+)$/.exec(arn.resource)?.[1] : undefined;
  if (resource === undefined) return [];
  const [, name, suffix] = /^(.+)-([A-Za-z0-9]{6})$/.exec(resource) ?? [];
  return [...(name === undefined ? [] : [{ name, suffix }]), { name: resource }];
}
