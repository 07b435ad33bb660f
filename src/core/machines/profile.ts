// The instance profile that a template names, by name or by ARN.
import type { InstanceProfile } from '../../model/kinds/instance-profile.ts';
import type { MachineTemplate } from '../../model/kinds/machine-schema.ts';
import { refuse } from './refused.ts';

interface World {
  readonly account: string;
  readonly instanceProfiles: readonly InstanceProfile[];
}

export function profileArn({ spec }: InstanceProfile, account: string): string {
  return `arn:aws:iam::${account}:instance-profile${spec.path}${spec.instanceProfileName}`;
}

/** Throws LaunchRefused; undefined where none is named. */
export function profileOf(
  named: MachineTemplate['instanceProfile'],
  { account, instanceProfiles }: World,
): { readonly arn: string; readonly id: string } | undefined {
  if (!named?.arn && !named?.name) return undefined;
  const found = instanceProfiles.find(
    (profile) =>
      (!named.arn || profileArn(profile, account) === named.arn) &&
      (!named.name || profile.spec.instanceProfileName === named.name),
  );
  if (found) return { arn: profileArn(found, account), id: found.spec.instanceProfileId };
  return named.arn
    ? refuse(
        'InvalidParameterValue',
        `Value (${named.arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`,
      )
    : refuse(
        'InvalidParameterValue',
        `Value (${named.name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
      );
}
