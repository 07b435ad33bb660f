// What a Secret may hold; its type says which keys it must have.
import type { FieldError } from '../errors.ts';
import type { Secret } from '../kinds/secret.ts';
import { decodedBytes, validateFrozen, validateKeys, validateSize } from './data-map.ts';
import { type Errors, immutable, invalid, required, unless } from './fields.ts';

export function validateSecret(secret: Secret, previous: Secret | undefined): readonly FieldError[] {
  return [
    ...(previous ? immutable(secret.type, previous.type, 'type') : []),
    ...validateFrozen(secret, previous, ['data']),
    ...validateKeys(secret.data, 'data'),
    ...validateSize(decodedBytes(secret.data), 'data'),
    ...validateType(secret),
  ];
}

function validateType(secret: Secret): Errors {
  switch (secret.type) {
    case 'kubernetes.io/service-account-token':
      return unless(Boolean(secret.metadata.annotations?.[ACCOUNT]), () =>
        required(`metadata.annotations[${ACCOUNT}]`),
      );
    case 'kubernetes.io/basic-auth':
      return unless(has(secret, 'username') || has(secret, 'password'), () => required('data[username]'))
        .length === 0
        ? []
        : [required('data[username]'), required('data[password]')];
    case 'kubernetes.io/ssh-auth':
      return unless(value(secret, 'ssh-privatekey') !== '', () => required('data[ssh-privatekey]'));
    case 'kubernetes.io/tls':
      return ['tls.crt', 'tls.key'].filter((key) => !has(secret, key)).map((key) => required(`data[${key}]`));
    case 'kubernetes.io/dockercfg':
      return validateJson(secret, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return validateJson(secret, '.dockerconfigjson');
    default:
      return [];
  }
}

const ACCOUNT = 'kubernetes.io/service-account.name';

function has(secret: Secret, key: string): boolean {
  return secret.data?.[key] !== undefined;
}

function value(secret: Secret, key: string): string {
  return Buffer.from(secret.data?.[key] ?? '', 'base64').toString();
}

/** The parser's own words would show what is in it. */
function validateJson(secret: Secret, key: string): Errors {
  if (!has(secret, key)) return [required(`data[${key}]`)];
  if (isJsonObject(value(secret, key))) return [];
  return [invalid(`data[${key}]`, '<secret contents redacted>', 'must be a JSON object')];
}

function isJsonObject(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
