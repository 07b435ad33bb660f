// Target groups of a group: ARNs on the wire, names of TargetGroups in the group.
import type { TrafficSourceIdentifier } from '@aws-sdk/client-auto-scaling';
import { targetGroupKind } from '../../../../../model/kinds/target-group.ts';
import type { TargetGroup } from '../../../../../model/traffic-types.ts';
import type { Ctx } from '../../../context.ts';
import { targetGroupArn } from '../../elasticloadbalancing/arns.ts';
import { getTargetGroup } from '../../elasticloadbalancing/lookup.ts';
import { unsupported, validationError } from '../faults.ts';

/** Throws ValidationError. */
export async function targetGroupNames(ctx: Ctx, arns: readonly string[] = []): Promise<readonly string[]> {
  const names = await Promise.all(
    arns.map((arn) =>
      getTargetGroup(ctx, arn).then(
        ({ metadata }) => metadata.name,
        () => {
          throw validationError(
            `Provided Target Groups may not be valid. Please ensure they exist and try again. ('${arn}')`,
          );
        },
      ),
    ),
  );
  return [...new Set(names)];
}

/** A target group that was deleted has no ARN any more: it is left out. */
export async function targetGroupArns(ctx: Ctx): Promise<(names: readonly string[]) => string[]> {
  const { items } = await ctx.client.list(targetGroupKind, { namespace: ctx.region });
  const byName = new Map(items.map((group: TargetGroup) => [group.metadata.name, group]));
  return (names) =>
    names.flatMap((name) => {
      const group = byName.get(name);
      return group?.spec.id === undefined ? [] : [targetGroupArn(group)];
    });
}

/** Throws ValidationError, UnsupportedOperation. */
export async function targetGroupsOfSources(
  ctx: Ctx,
  sources: readonly TrafficSourceIdentifier[] = [],
): Promise<readonly string[]> {
  const other = sources.find(({ Type, Identifier = '' }) =>
    Type ? Type !== 'elbv2' : !Identifier.includes(':targetgroup/'),
  );
  if (other) throw unsupported(`The traffic source '${other.Identifier}' of type '${other.Type ?? 'elb'}'`);
  return targetGroupNames(
    ctx,
    sources.flatMap(({ Identifier }) => Identifier ?? []),
  );
}
