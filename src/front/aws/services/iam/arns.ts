// ARNs of what IAM keeps: no region, and the path between the type and the name.
import { ACCOUNT, arnText, parseArn } from '../../shared/arn.ts';

export type EntityType = 'user' | 'group' | 'role' | 'policy' | 'instance-profile' | 'oidc-provider';

/** `arn:aws:iam::123456789012:role/team/web`. */
export function iamArn(type: EntityType, path: string, name: string, account = ACCOUNT): string {
  return arnText({ service: 'iam', region: '', account, resource: `${type}${path}${name}` });
}

export interface EntityArn {
  /** `aws` for AWS's own policies. */
  readonly account: string;
  readonly path: string;
  readonly name: string;
}

/** Undefined when it is not the ARN of such an entity. */
export function parseIamArn(type: EntityType, text: string): EntityArn | undefined {
  const arn = parseArn(text);
  if (arn?.service !== 'iam' || arn.region !== '' || !arn.resource.startsWith(`${type}/`)) return undefined;
  const rest = arn.resource.slice(type.length);
  const slash = rest.lastIndexOf('/') + 1;
  return { account: arn.account, path: rest.slice(0, slash), name: rest.slice(slash) };
}
