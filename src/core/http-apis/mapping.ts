// How an integration changes requests before they go on, and answers before they go back: `append:header.x`, `overwrite:querystring.y`,
// `remove:header.z`, `overwrite:path`, `overwrite:statuscode`. Values are fixed text, or name a part of the request, the answer, `$context`
// or `$stageVariables`, alone or in `${}` among text.
import { grouped, parameters, queryText } from './query.ts';
import { type GatewayRequest, type Header, type HttpAnswer, headerValues } from './request.ts';

export interface MappingScope {
  readonly request: GatewayRequest;
  readonly answer?: Pick<HttpAnswer, 'headers' | 'body'>;
  readonly pathParameters: { readonly [name: string]: string };
  readonly context: { readonly [name: string]: string | number | undefined };
  readonly stageVariables: { readonly [name: string]: string };
}

type Mappings = { readonly [key: string]: string };

/** The request as the integration gets it. */
export function mappedRequest(mappings: Mappings | undefined, scope: MappingScope): GatewayRequest {
  let { request } = scope;
  for (const { action, place, name, value } of steps(mappings, scope)) {
    if (place === 'header') request = { ...request, headers: changed(request.headers, action, name, value) };
    else if (place === 'querystring') {
      const pairs = parameters(request.query).map((each) => [each.name, each.value] as const);
      const next = changed(pairs, action, name, value, false);
      request = { ...request, query: queryText(next.map(([each, text]) => ({ name: each, value: text }))) };
    } else if (place === 'path' && value !== undefined) {
      request = { ...request, path: value.startsWith('/') ? value : `/${value}` };
    }
  }
  return request;
}

/** The answer as the client gets it. */
export function mappedAnswer(
  mappings: { readonly [status: string]: Mappings } | undefined,
  answer: HttpAnswer,
  scope: MappingScope,
): HttpAnswer {
  let next = answer;
  for (const { action, place, name, value } of steps(mappings?.[String(answer.statusCode)], {
    ...scope,
    answer,
  })) {
    if (place === 'header') next = { ...next, headers: changed(next.headers, action, name, value) };
    else if (place === 'statuscode' && /^[2-5]\d\d$/.test(value ?? ''))
      next = { ...next, statusCode: Number(value) };
  }
  return next;
}

interface Step {
  readonly action: string;
  readonly place: string;
  readonly name: string;
  /** Undefined when what it names is not there. */
  readonly value: string | undefined;
}

function steps(mappings: Mappings = {}, scope: MappingScope): readonly Step[] {
  return Object.entries(mappings).flatMap(([key, text]) => {
    const [, action, place, name = ''] = /^(append|overwrite|remove):([a-z]+)(?:\.(.+))?$/.exec(key) ?? [];
    return action && place ? [{ action, place, name, value: mappedValue(text, scope) }] : [];
  });
}

function changed(
  pairs: readonly Header[],
  action: string,
  name: string,
  value: string | undefined,
  isHeader = true,
): readonly Header[] {
  const key = isHeader ? name.toLowerCase() : name;
  const others = pairs.filter(([each]) => each !== key);
  if (action === 'remove') return others;
  if (value === undefined) return pairs;
  return action === 'append' ? [...pairs, [key, value]] : [...others, [key, value]];
}

function mappedValue(text: string, scope: MappingScope): string | undefined {
  if (/^\$[a-zA-Z]+\./.test(text) || text === '$request.path' || text === '$request.body')
    return sourceOf(text.slice(1), scope);
  return text.replace(/\$\{([^}]+)\}/g, (_, source: string) => sourceOf(source, scope) ?? '');
}

function sourceOf(source: string, scope: MappingScope): string | undefined {
  const { request, answer, pathParameters, context, stageVariables } = scope;
  const [from = '', part = '', ...rest] = source.split('.');
  const name = rest.join('.');
  if (from === 'context') return text(context[source.slice('context.'.length)]);
  if (from === 'stageVariables') return stageVariables[source.slice('stageVariables.'.length)];
  if (part === 'header') {
    const values = headerValues((from === 'response' ? answer : request)?.headers ?? [], name.toLowerCase());
    return values.length > 0 ? values.join(',') : undefined;
  }
  if (part === 'body') return bodyPart((from === 'response' ? answer : request)?.body, rest);
  if (from !== 'request') return undefined;
  if (part === 'path') return name === '' ? request.path : pathParameters[name];
  if (part !== 'querystring') return undefined;
  return grouped(parameters(request.query).map((each) => [each.name, each.value]))[name]?.join(',');
}

/** A member of a body of JSON. */
function bodyPart(body: Uint8Array | undefined, path: readonly string[]): string | undefined {
  const whole = Buffer.from(body ?? []).toString('utf8');
  if (path.length === 0) return whole;
  try {
    const found = path.reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
      JSON.parse(whole),
    );
    return typeof found === 'object' ? JSON.stringify(found) : text(found);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}
