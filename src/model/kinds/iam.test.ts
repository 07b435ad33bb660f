// What the identities of an AWS account may not change, and what kubectl shows of them.
import { expect, test } from 'vitest';
import type { AnyKind } from '../kind.ts';
import { anObject } from '../testing.ts';
import { iamAccountKind } from './iam-account.ts';
import { iamGroupKind } from './iam-group.ts';
import { iamPolicyKind } from './iam-policy.ts';
import { iamRoleKind } from './iam-role.ts';
import { iamUserKind } from './iam-user.ts';
import { instanceProfileKind } from './instance-profile.ts';
import { oidcProviderKind } from './oidc-provider.ts';

const base = { path: '/', createdAt: '2026-01-01T00:00:00Z' };

/** A kind as code that is generic over kinds sees it, and a spec of it. */
const rows: readonly (readonly [kind: unknown, spec: object, fixed: string, free: string, shown: string])[] =
  [
    [iamRoleKind, { roleName: 'Web', roleId: 'AROA1' }, 'roleId', 'description', 'Web'],
    [iamUserKind, { userName: 'Bob', userId: 'AIDA1' }, 'userId', 'path', 'Bob'],
    [iamGroupKind, { groupName: 'Ops', groupId: 'AGPA1' }, 'groupId', 'path', 'Ops'],
    [iamPolicyKind, { policyName: 'Read', policyId: 'ANPA1' }, 'description', 'defaultVersionId', 'Read'],
    [instanceProfileKind, { instanceProfileName: 'Ip' }, 'path', 'roleName', 'Ip'],
    [oidcProviderKind, { url: 'issuer' }, 'url', 'thumbprints', 'issuer'],
  ];

test.each(rows)('%#: what it is stays, the rest may change', (kind, own, fixed, free, shown) => {
  const anyKind = kind as AnyKind;
  const object = anObject(anyKind, { spec: { ...base, ...own } });
  const changed = (field: string) => anObject(anyKind, { spec: { ...base, ...own, [field]: 'other' } });
  expect(anyKind.validate?.(object, undefined)).toEqual([]);
  expect(anyKind.validate?.(changed(free), object)).toEqual([]);
  expect(anyKind.validate?.(changed(fixed), object)).toMatchObject([{ field: `spec.${fixed}` }]);
  expect(anyKind.columns[0]?.value(object, 0)).toBe(shown);
});

test('the account shows its alias', () => {
  const [alias] = iamAccountKind.columns;
  expect(alias?.value(anObject(iamAccountKind, {}, { spec: { alias: 'acme' } }), 0)).toBe('acme');
});
