// What ConfigMaps and Secrets may hold, and what of it may change.
import { describe, expect, it } from 'vitest';
import { formatFieldError } from '../field-errors.ts';
import { aConfigMap, aSecret } from '../testing.ts';
import { validateConfigMap } from './config-map.ts';
import type { Errors } from './fields.ts';
import { validateSecret } from './secret.ts';

const text = (errors: Errors): readonly string[] => errors.map(formatFieldError);
const base64 = (value: string): string => Buffer.from(value).toString('base64');
const BIG = 'x'.repeat(1024 * 1024 + 1);
const FROZEN = 'field is immutable when `immutable` is set';

describe('a config map', () => {
  it.each<[string, Parameters<typeof aConfigMap>[0], readonly string[]]>([
    ['that is fine', { data: { 'a.conf': 'x' }, binaryData: { b: 'AA==' } }, []],
    [
      'with a key that is no file name',
      { data: { '..': 'x' } },
      ['data[..]: Invalid value: "..": must not be \'..\''],
    ],
    [
      'with a key of both sorts',
      { data: { a: 'x' }, binaryData: { a: 'AA==' } },
      ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
    ],
    ['that is too big', { data: { a: BIG } }, [': Too long: may not be more than 1048576 bytes']],
  ])('%s', (_, overrides, expected) => {
    expect(text(validateConfigMap(aConfigMap(overrides), undefined))).toEqual(expected);
  });

  it.each<[string, Parameters<typeof aConfigMap>[0], readonly string[]]>([
    ['stays as it is', { immutable: true, data: { a: 'x' } }, []],
    ['is changed', { immutable: true, data: { a: 'y' } }, [`data: Forbidden: ${FROZEN}`]],
    ['is thawed', { data: { a: 'x' } }, [`immutable: Forbidden: ${FROZEN}`]],
  ])('that is immutable %s', (_, overrides, expected) => {
    const before = aConfigMap({ immutable: true, data: { a: 'x' } });
    expect(text(validateConfigMap(aConfigMap(overrides), before))).toEqual(expected);
  });
});

describe('a secret', () => {
  const typed = (type: string, data: { [key: string]: string } = {}): Parameters<typeof aSecret>[0] => ({
    type,
    data,
  });
  it.each<[string, Parameters<typeof aSecret>[0], readonly string[]]>([
    ['of its own type', typed('mine/x'), []],
    ['that is too big', { data: { a: base64(BIG) } }, ['data: Too long: may not be more than 1048576 bytes']],
    ['for TLS', typed('kubernetes.io/tls', { 'tls.crt': 'AA==', 'tls.key': 'AA==' }), []],
    [
      'for TLS with nothing',
      typed('kubernetes.io/tls'),
      ['data[tls.crt]: Required value', 'data[tls.key]: Required value'],
    ],
    ['for a login with a name', typed('kubernetes.io/basic-auth', { username: 'YQ==' }), []],
    [
      'for a login with nothing',
      typed('kubernetes.io/basic-auth'),
      ['data[username]: Required value', 'data[password]: Required value'],
    ],
    [
      'for SSH with an empty key',
      typed('kubernetes.io/ssh-auth', { 'ssh-privatekey': '' }),
      ['data[ssh-privatekey]: Required value'],
    ],
    [
      'for a registry',
      typed('kubernetes.io/dockerconfigjson', { '.dockerconfigjson': base64('{"auths":{}}') }),
      [],
    ],
    [
      'for a registry with nothing',
      typed('kubernetes.io/dockerconfigjson'),
      ['data[.dockerconfigjson]: Required value'],
    ],
    [
      'for nobody’s account',
      typed('kubernetes.io/service-account-token'),
      ['metadata.annotations[kubernetes.io/service-account.name]: Required value'],
    ],
  ])('%s', (_, overrides, expected) => {
    expect(text(validateSecret(aSecret(overrides), undefined))).toEqual(expected);
  });

  it.each(['hunter2', '[]'])('for a registry hides what is no JSON object: %s', (content) => {
    const secret = aSecret(typed('kubernetes.io/dockerconfigjson', { '.dockerconfigjson': base64(content) }));
    expect(text(validateSecret(secret, undefined))).toEqual([
      'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": must be a JSON object',
    ]);
  });

  it('keeps its type', () => {
    expect(text(validateSecret(aSecret({ type: 'a/b' }), aSecret()))).toEqual([
      'type: Invalid value: "a/b": field is immutable',
    ]);
  });
});
