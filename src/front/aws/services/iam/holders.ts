// What holds policies: users, groups and roles. How each is found and changed; what is the same for all three is written once, in
// inline/ and attachments/.
import type { Kind } from '../../../../model/kind.ts';
import { type IamGroup, iamGroupKind } from '../../../../model/kinds/iam-group.ts';
import { type IamRole, iamRoleKind } from '../../../../model/kinds/iam-role.ts';
import type { PolicyHolderSpec } from '../../../../model/kinds/iam-schema.ts';
import { type IamUser, iamUserKind } from '../../../../model/kinds/iam-user.ts';
import type { ApiObject } from '../../../../model/object.ts';
import type { Ctx } from '../../context.ts';
import { changeRecord, getRecord } from '../../shared/records.ts';
import { type HolderNoun, noSuchHolder, protectedRole } from './faults.ts';
import { keyOfName } from './keys.ts';

export interface HolderObject extends ApiObject {
  readonly spec: PolicyHolderSpec;
}

/** One of the three. */
export interface Holder<T extends HolderObject> {
  readonly kind: Kind<T>;
  readonly noun: HolderNoun;
  /** In quotas: `PoliciesPerRole`. */
  readonly quotaNoun: string;
  /** Characters of all its inline policies together. */
  readonly inlineLimit: number;
  /** Throws where only AWS may change it. */
  changeable(object: T): void;
}

export const users: Holder<IamUser> = {
  kind: iamUserKind,
  noun: 'user',
  quotaNoun: 'User',
  inlineLimit: 2048,
  changeable: () => undefined,
};

export const groups: Holder<IamGroup> = {
  kind: iamGroupKind,
  noun: 'group',
  quotaNoun: 'Group',
  inlineLimit: 5120,
  changeable: () => undefined,
};

export const roles: Holder<IamRole> = {
  kind: iamRoleKind,
  noun: 'role',
  quotaNoun: 'Role',
  inlineLimit: 10_240,
  changeable: ({ spec }) => {
    if (spec.linkedService) throw protectedRole(spec.roleName);
  },
};

export function getHolder<T extends HolderObject>(
  { client }: Ctx,
  { kind, noun }: Holder<T>,
  name: string,
): Promise<T> {
  return getRecord(client, kind, keyOfName(name), () => noSuchHolder(noun, name));
}

/** Changes one that the account may change. `change` as in changeRecord. */
export function changeHolder<T extends HolderObject>(
  { client }: Ctx,
  { kind, noun, changeable }: Holder<T>,
  name: string,
  change: (object: T) => T | Promise<T>,
): Promise<T> {
  const allowed = (object: T) => {
    changeable(object);
    return change(object);
  };
  return changeRecord(client, kind, keyOfName(name), () => noSuchHolder(noun, name), allowed);
}

/** A holder with parts of its spec replaced; `undefined` removes one. */
export function withSpec<T extends ApiObject & { readonly spec: object }>(
  object: T,
  parts: Partial<T['spec']>,
): T {
  return { ...object, spec: { ...object.spec, ...parts } };
}

/** A holder of any of the three with its policies replaced. */
export function withPolicies<T extends HolderObject>(
  object: T,
  policies: Pick<PolicyHolderSpec, 'inlinePolicies'> | Pick<PolicyHolderSpec, 'attachedPolicies'>,
): T {
  return { ...object, spec: { ...object.spec, ...policies } };
}
