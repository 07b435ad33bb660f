// A rule as AWS tells it; the default action of a listener is its last rule.
import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { NoUndefined } from '@smithy/types';
import type { ListenerRule } from '../../../../../model/traffic-types.ts';
import { ruleArn } from '../arns.ts';
import type { Placed } from '../lookup.ts';
import { actionsText, type GroupArns } from './actions.ts';
import { conditionsText } from './conditions.ts';

export type RuleText = NoUndefined<Rule>;

export function ruleText({ balancer, listener }: Placed, rule: ListenerRule, groups: GroupArns): RuleText {
  return {
    RuleArn: ruleArn(balancer, listener, rule.id),
    Priority: String(rule.priority),
    Conditions: conditionsText(rule.match),
    Actions: actionsText(rule.action, groups),
    IsDefault: false,
    Transforms: [],
  };
}

export function defaultRuleText({ balancer, listener }: Placed, groups: GroupArns): RuleText {
  return {
    RuleArn: ruleArn(balancer, listener),
    Priority: 'default',
    Conditions: [],
    Actions: actionsText(listener.spec.defaultAction, groups),
    IsDefault: true,
    Transforms: [],
  };
}
