// Amazon Resource Names: arn:partition:service:region:account:resource.
import { AWS_ACCOUNT } from '../../../model/aws-account.ts';

export const ACCOUNT = AWS_ACCOUNT;
export const PARTITION = 'aws';
/** Where calls go that name no region. */
export const DEFAULT_REGION = 'us-east-2';

export interface Arn {
  readonly service: string;
  /** Empty for global services. */
  readonly region: string;
  readonly account: string;
  /** All after the fifth colon: `role/web`, `secret:db-AbCdEf`, `log-group:/app:*`. */
  readonly resource: string;
}

export function arnText({ service, region, account, resource }: Arn): string {
  return `arn:${PARTITION}:${service}:${region}:${account}:${resource}`;
}

/** Undefined when the text is not an ARN. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...rest] = text.split(':');
  if (prefix !== 'arn' || !partition || !service || region === undefined || account === undefined)
    return undefined;
  return rest.length === 0 ? undefined : { service, region, account, resource: rest.join(':') };
}
