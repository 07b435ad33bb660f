// Changes of the rules of one direction of a group, all or nothing.
import {
  type SecurityGroup,
  type SecurityGroupRule,
  securityGroupKind,
} from '../../../../../model/kinds/security-group.ts';
import { keyOf } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import { changeRecord } from '../../../shared/records.ts';
import { notFound } from '../faults.ts';
import { type GroupReference, getGroup } from './get-group.ts';

export type Direction = 'ingress' | 'egress';
type Rules = readonly SecurityGroupRule[];

/** The group before and after. `change` may run more than once. */
export async function changeRules(
  ctx: Ctx,
  reference: GroupReference,
  direction: Direction,
  change: (rules: Rules, group: SecurityGroup) => Rules,
): Promise<{ readonly before: SecurityGroup; readonly after: SecurityGroup }> {
  const found = await getGroup(ctx, reference);
  let before = found;
  const after = await changeRecord(
    ctx.client,
    securityGroupKind,
    keyOf(found),
    () => notFound(found.metadata.name, 'sg'),
    (group) => {
      before = group;
      const rules = change(group.spec[direction], group);
      return rules === group.spec[direction]
        ? group
        : { ...group, spec: { ...group.spec, [direction]: rules } };
    },
  );
  return { before, after };
}
