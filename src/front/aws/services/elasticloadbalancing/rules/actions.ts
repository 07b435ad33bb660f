// How are the actions of a rule or listener said in the calls, and in the object? One action each: authentication is not here.
import type {
  Action,
  FixedResponseActionConfig,
  ForwardActionConfig,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { NoUndefined } from '@smithy/types';
import type { RuleAction, TargetGroup } from '../../../../../model/traffic-types.ts';
import type { Ctx } from '../../../context.ts';
import { targetGroupArn } from '../arns.ts';
import {
  incompatibleProtocols,
  invalidAction,
  tooManyActions,
  unsupported,
  validationError,
} from '../faults.ts';
import { getTargetGroup } from '../lookup.ts';
import { redirectOf, redirectText } from './redirects.ts';

type Forward = RuleAction & { readonly type: 'forward' };

/** The action that a call asks for; the groups that it names are there and speak what the listener carries. */
export async function actionOf(ctx: Ctx, actions: readonly Action[], listener: string): Promise<RuleAction> {
  const [action] = actions;
  if (action === undefined) throw validationError('An action must be specified');
  const foreign = actions.find(({ Type }) => !['forward', 'redirect', 'fixed-response'].includes(Type ?? ''));
  if (foreign !== undefined) throw unsupported(`Actions of type '${foreign.Type}' are not supported here`);
  if (actions.length > 1) throw tooManyActions();
  if (action.Type === 'forward') return forwardOf(ctx, action, listener);
  if (!['HTTP', 'HTTPS'].includes(listener))
    throw invalidAction(
      `Action type '${action.Type}' is not supported on listeners with protocol '${listener}'`,
    );
  if (action.Type === 'redirect') return redirectOf(action.RedirectConfig ?? { StatusCode: undefined });
  return fixedResponseOf(action.FixedResponseConfig);
}

async function forwardOf(ctx: Ctx, action: Action, listener: string): Promise<Forward> {
  const config = action.ForwardConfig;
  const given = config?.TargetGroups?.length
    ? config.TargetGroups
    : action.TargetGroupArn
      ? [{ TargetGroupArn: action.TargetGroupArn, Weight: 1 }]
      : [];
  if (given.length === 0) throw validationError('A target group ARN must be specified');
  if (given.length > MOST_GROUPS)
    throw validationError(`A forward action can have at most ${MOST_GROUPS} target groups`);
  const targets: Forward['targets'][number][] = [];
  for (const { TargetGroupArn = '', Weight = 1 } of given) {
    const group = await getTargetGroup(ctx, TargetGroupArn);
    if (!isCompatible(listener, group.spec.protocol))
      throw incompatibleProtocols(listener, group.spec.protocol);
    if (Weight < 0 || Weight > 999)
      throw validationError(`Target group weight '${Weight}' must be between 0 and 999`);
    targets.push({ targetGroup: group.metadata.name, weight: Weight });
  }
  if (targets.every(({ weight }) => weight === 0))
    throw unsupported('At least one target group must have a weight above 0');
  return { type: 'forward', targets, ...stickinessOf(config) };
}

const MOST_GROUPS = 5;

function isCompatible(listener: string, group: TargetGroup['spec']['protocol']): boolean {
  if (listener === 'HTTP' || listener === 'HTTPS') return group === 'HTTP' || group === 'HTTPS';
  if (listener === 'TLS') return group === 'TCP' || group === 'TLS';
  return listener === group;
}

function stickinessOf(config: ForwardActionConfig | undefined): Pick<Forward, 'stickiness'> {
  const { Enabled: enabled = false, DurationSeconds: durationSeconds } =
    config?.TargetGroupStickinessConfig ?? {};
  if (!enabled && durationSeconds === undefined) return {};
  if (durationSeconds === undefined || durationSeconds < 1 || durationSeconds > 604_800)
    throw validationError('Target group stickiness duration must be between 1 and 604800 seconds');
  return { stickiness: { durationSeconds, enabled } };
}

const CONTENT_TYPES = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json'];

function fixedResponseOf(config: FixedResponseActionConfig | undefined): RuleAction {
  const code = config?.StatusCode ?? '';
  if (!/^[245]\d\d$/.test(code))
    throw validationError(`Fixed response status code '${code}' must match '^(2|4|5)\\d\\d$'`);
  const { ContentType: contentType, MessageBody: body } = config ?? {};
  if (contentType && !CONTENT_TYPES.includes(contentType))
    throw validationError(
      `Fixed response content type '${contentType}' must be one of '${CONTENT_TYPES.join(', ')}'`,
    );
  if (body && body.length > 1024)
    throw validationError('Fixed response message body must have at most 1024 characters');
  return {
    type: 'fixed-response',
    statusCode: Number(code),
    ...(contentType ? { contentType } : {}),
    ...(body ? { body } : {}),
  };
}

/** The names of the groups that an action sends to. */
export function groupsOf(action: RuleAction): readonly string[] {
  return action.type === 'forward' ? action.targets.map(({ targetGroup }) => targetGroup) : [];
}

/** The ARN of a group by its name; one that is gone meanwhile has none. */
export type GroupArns = ReadonlyMap<string, string>;

export function groupArns(groups: readonly TargetGroup[]): GroupArns {
  return new Map(groups.map((group) => [group.metadata.name, targetGroupArn(group)]));
}

/** The actions as AWS tells them. */
export function actionsText(action: RuleAction, arns: GroupArns): NoUndefined<Action>[] {
  const Order = 1;
  if (action.type === 'redirect') return [{ Type: 'redirect', Order, RedirectConfig: redirectText(action) }];
  if (action.type === 'fixed-response') {
    const { statusCode, contentType, body } = action;
    const FixedResponseConfig = {
      StatusCode: String(statusCode),
      ContentType: contentType,
      MessageBody: body,
    };
    return [{ Type: 'fixed-response', Order, FixedResponseConfig }];
  }
  const groups = action.targets.map(({ targetGroup, weight }) => ({
    TargetGroupArn: arns.get(targetGroup),
    Weight: weight,
  }));
  const { durationSeconds, enabled = true } = action.stickiness ?? { enabled: false };
  return [
    {
      Type: 'forward',
      Order,
      ...(groups.length === 1 ? { TargetGroupArn: groups[0]?.TargetGroupArn } : {}),
      ForwardConfig: {
        TargetGroups: groups,
        TargetGroupStickinessConfig: {
          Enabled: enabled,
          ...(durationSeconds === undefined ? {} : { DurationSeconds: durationSeconds }),
        },
      },
    },
  ];
}
