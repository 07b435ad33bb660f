// What may load balancers and target groups be called, and what is a load balancer's name in DNS?
import { validationError } from './faults.ts';

const LONGEST = 32;

/** Throws ValidationError. `noun` is `load balancer` or `target group`. */
export function checkName(noun: string, name: string): void {
  const Noun = noun.charAt(0).toUpperCase() + noun.slice(1);
  if (name.length === 0) throw validationError(`${Noun} name cannot be empty`);
  if (name.length > LONGEST)
    throw validationError(`${Noun} name '${name}' cannot be longer than '${LONGEST}' characters`);
  if (!/^[A-Za-z0-9-]+$/.test(name))
    throw validationError(
      `${Noun} name '${name}' can only contain characters that are alphanumeric characters or hyphens(-)`,
    );
  if (name.startsWith('-') || name.endsWith('-'))
    throw validationError(`${Noun} name '${name}' cannot begin or end with a hyphen`);
  if (noun === 'load balancer' && name.startsWith('internal-'))
    throw validationError(`${Noun} name '${name}' cannot begin with 'internal-'`);
}

export interface DnsFacts {
  readonly name: string;
  readonly id: string;
  readonly region: string;
  readonly type: 'application' | 'network';
  readonly scheme: 'internet-facing' | 'internal';
}

/** `web-1234567890.us-east-2.elb.amazonaws.com`, `internal-web-…`; network: `web-50dc6c495c0c9188.elb.us-east-2.amazonaws.com`. */
export function dnsName({ name, id, region, type, scheme }: DnsFacts): string {
  if (type === 'network') return `${name}-${id}.elb.${region}.amazonaws.com`.toLowerCase();
  const number = String(BigInt(`0x${id}`) % 10_000_000_000n).padStart(10, '1');
  const prefix = scheme === 'internal' ? 'internal-' : '';
  return `${prefix}${name}-${number}.${region}.elb.amazonaws.com`.toLowerCase();
}

/** 16 hexadecimal digits from an id of AWS's form. */
export function arnId(ids: { resource(prefix: string): string }): string {
  return ids.resource('x').slice(-16);
}
