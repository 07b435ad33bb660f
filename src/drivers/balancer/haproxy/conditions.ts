// What must a request look like for a rule? A match becomes HAProxy conditions that must all hold.
//
// Within one field (hosts, paths, a header's values) any value is enough; different fields, headers and query entries
// must all match. Layer 4 sees only the source.
import type { BalancerMatch } from '../../../model/balancer-config.ts';
import type { QueryParameter } from '../../../model/traffic-types.ts';
import { sectionName, wildcardExpression, word } from './syntax.ts';

/** Anonymous conditions, space separated; '' when everything matches. */
export function conditions(match: BalancerMatch): string {
  return [
    ...some(match.hosts, (values) => patterns('req.hdr(host),host_only', values, '-i')),
    ...some(match.paths, (values) => patterns('path', values)),
    ...(match.pathExpression === undefined ? [] : [`{ path -m reg -- ${word(match.pathExpression)} }`]),
    ...some(match.methods, (values) => `{ method ${values.map(word).join(' ')} }`),
    ...(match.headers ?? []).map(({ name, values }) => patterns(`req.fhdr(${token(name)})`, values, '-i')),
    ...some(match.sources, (values) => `{ src ${values.map(word).join(' ')} }`),
    ...(match.query ?? []).map(({ anyOf }) => queryCondition(anyOf)),
  ].join(' ');
}

/** True when a rule can be decided without looking into requests. */
export function isLayer4(match: BalancerMatch): boolean {
  if (match.pathExpression !== undefined) return false;
  return [match.hosts, match.paths, match.methods, match.headers, match.query].every(
    (list) => (list ?? []).length === 0,
  );
}

function some(
  values: readonly string[] | undefined,
  build: (values: readonly string[]) => string,
): readonly string[] {
  return values === undefined || values.length === 0 ? [] : [build(values)];
}

function patterns(sample: string, values: readonly string[], ...flags: readonly string[]): string {
  const wild = values.some((value) => /[*?]/.test(value));
  const words = values.map((value) => word(wild ? wildcardExpression(value) : value));
  return ['{', sample, '-m', wild ? 'reg' : 'str', ...flags, '--', ...words, '}'].join(' ');
}

/** Keys and values are compared as they are written in the URL. */
function queryCondition(anyOf: readonly QueryParameter[]): string {
  const inner = (text: string) => wildcardExpression(text).slice(1, -1).replaceAll('.*', '[^&]*');
  const words = anyOf.map(({ key, value }) => {
    const name = key === undefined ? '(?:[^&=]*=)?' : `${inner(key)}=`;
    return word(`(?:^|&)${name}${inner(value)}(?:&|$)`);
  });
  return `{ query -m reg -i -- ${words.join(' ')} }`;
}

/** A header name; anything else could end the sample expression. */
function token(name: string): string {
  return sectionName(name).toLowerCase();
}
