// What does a registry ask for? The WWW-Authenticate header of a 401, as a value.

export type Challenge =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'bearer'; readonly realm: string; readonly service?: string; readonly scope?: string };

/** The strongest that we can answer; undefined when there is none. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  if (header === undefined) return undefined;
  const found: Challenge[] = [];
  for (const [, scheme = '', rest = ''] of header.matchAll(
    /(Bearer|Basic)\s+((?:[\w-]+=(?:"[^"]*"|[^\s,"]+)(?:\s*,\s*(?=[\w-]+=))?)*)/gi,
  )) {
    if (scheme.toLowerCase() === 'basic') found.push({ scheme: 'basic' });
    const { realm, service, scope } = parameters(rest);
    if (scheme.toLowerCase() === 'bearer' && realm !== undefined)
      found.push({ scheme: 'bearer', realm, service, scope });
  }
  return found.find((challenge) => challenge.scheme === 'bearer') ?? found[0];
}

function parameters(text: string): { readonly [name: string]: string | undefined } {
  const values: { [name: string]: string } = {};
  for (const [, name = '', quoted, plain] of text.matchAll(/([\w-]+)=(?:"([^"]*)"|([^\s,"]+))/g)) {
    values[name.toLowerCase()] = quoted ?? plain ?? '';
  }
  return values;
}
