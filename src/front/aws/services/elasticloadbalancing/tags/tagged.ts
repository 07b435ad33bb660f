// What an ARN in a tag call names, and how its tags are read and changed.
import type { Ctx } from '../../../context.ts';
import type { Tags } from '../../../shared/tags.ts';
import { namedBy } from '../arns.ts';
import { notPermitted, validationError } from '../faults.ts';
import {
  changeListener,
  changeLoadBalancer,
  changeTargetGroup,
  getListener,
  getLoadBalancer,
  getRule,
  getTargetGroup,
} from '../lookup.ts';

export interface Tagged {
  readonly tags: Tags;
  change(next: (tags: Tags | undefined) => Tags): Promise<unknown>;
}

/** Throws the not-found fault of what is named, or ValidationError. */
export async function taggedBy(ctx: Ctx, arn: string): Promise<Tagged> {
  const type = namedBy(arn, ctx.region)?.type;
  if (type === 'loadbalancer') {
    const balancer = await getLoadBalancer(ctx, arn);
    const change: Tagged['change'] = (next) =>
      changeLoadBalancer(ctx, balancer, (spec) => ({ ...spec, tags: next(spec.tags) }));
    return { tags: balancer.spec.tags ?? {}, change };
  }
  if (type === 'targetgroup') {
    const group = await getTargetGroup(ctx, arn);
    const change: Tagged['change'] = (next) =>
      changeTargetGroup(ctx, group, (spec) => ({ ...spec, tags: next(spec.tags) }));
    return { tags: group.spec.tags ?? {}, change };
  }
  if (type === 'listener') {
    const { listener } = await getListener(ctx, arn);
    const change: Tagged['change'] = (next) =>
      changeListener(ctx, listener, (spec) => ({ ...spec, tags: next(spec.tags) }));
    return { tags: listener.spec.tags ?? {}, change };
  }
  if (type === 'listener-rule') return taggedRule(ctx, arn);
  throw validationError(`'${arn}' is not a valid load balancer, listener, rule or target group ARN`);
}

async function taggedRule(ctx: Ctx, arn: string): Promise<Tagged> {
  const { listener, rule } = await getRule(ctx, arn);
  return {
    tags: rule?.tags ?? {},
    change: async (next) => {
      if (rule === undefined) throw notPermitted(`Default rule '${arn}' has the tags of its listener`);
      await changeListener(ctx, listener, (spec) => ({
        ...spec,
        rules: spec.rules?.map((each) => (each.id === rule.id ? { ...each, tags: next(each.tags) } : each)),
      }));
    },
  };
}
