// Who uses which managed policy: attached, or as a boundary.
import type { IamGroup } from '../../../../../model/kinds/iam-group.ts';
import type { IamRole } from '../../../../../model/kinds/iam-role.ts';
import type { IamUser } from '../../../../../model/kinds/iam-user.ts';
import type { Ctx } from '../../../context.ts';
import { groups, roles, users } from '../holders.ts';

export interface AllHolders {
  readonly users: readonly IamUser[];
  readonly groups: readonly IamGroup[];
  readonly roles: readonly IamRole[];
}

export async function allHolders({ client }: Ctx): Promise<AllHolders> {
  const [u, g, r] = await Promise.all([
    client.list(users.kind),
    client.list(groups.kind),
    client.list(roles.kind),
  ]);
  return { users: u.items, groups: g.items, roles: r.items };
}

export interface PolicyUsage {
  readonly attached: number;
  readonly boundary: number;
}

/** By ARN; what is not used is not there. */
export function usageOf({ users, groups, roles }: AllHolders): ReadonlyMap<string, PolicyUsage> {
  const usage = new Map<string, PolicyUsage>();
  const add = (arn: string, attached: number, boundary: number) => {
    const before = usage.get(arn) ?? { attached: 0, boundary: 0 };
    usage.set(arn, { attached: before.attached + attached, boundary: before.boundary + boundary });
  };
  for (const { spec } of [...users, ...groups, ...roles])
    for (const arn of spec.attachedPolicies ?? []) add(arn, 1, 0);
  for (const { spec } of [...users, ...roles])
    if (spec.permissionsBoundary) add(spec.permissionsBoundary, 0, 1);
  return usage;
}

export const UNUSED: PolicyUsage = { attached: 0, boundary: 0 };
