// ARNs of scaling policies: `arn:aws:autoscaling:<region>:<account>:scalingPolicy:<id>:autoScalingGroupName/<group>:policyName/<name>`.
import type { ScalingPolicy } from '../../../model/kinds/group-rules.ts';
import type { MachineGroup } from '../../../model/kinds/machine-group.ts';

/** The group's role names the account. */
export function policyArn({ metadata, spec }: ScalingPolicy, group: MachineGroup): string {
  const account = group.spec.serviceLinkedRole.split(':')[4] ?? '';
  const place = `autoScalingGroupName/${group.spec.groupName}:policyName/${spec.policyName}`;
  return `arn:aws:autoscaling:${metadata.namespace}:${account}:scalingPolicy:${spec.policyId}:${place}`;
}

/** Undefined when the ARN is not one of a scaling policy. */
export function policyIdOf(arn: string): string | undefined {
  return /^arn:[^:]*:autoscaling:[^:]*:[^:]*:scalingPolicy:([^:]+):/.exec(arn)?.[1];
}
