// How are a rule's conditions said in the calls, and in the object?
//
// Fields that may come once (path, host, method, source) are one list; headers and query strings may come several times and then
// must all hold.
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RuleMatch } from '../../../../../model/traffic-types.ts';
import { isCidr } from '../../../../../model/validation/addresses.ts';
import { unsupported, validationError } from '../faults.ts';

type Conditions = readonly RuleCondition[];

/** The match of a rule. Throws ValidationError. */
export function matchOf(conditions: Conditions): RuleMatch {
  if (conditions.length === 0) throw validationError('A condition must be specified');
  const match = conditions.map(partOf).reduce(merged, {});
  if (valueCount(match) > MOST_VALUES)
    throw validationError(`A rule can have at most ${MOST_VALUES} condition values`);
  return match;
}

const MOST_VALUES = 5;
const LONGEST = 128;

function valueCount({ headers = [], query = [], ...single }: RuleMatch): number {
  return [
    ...Object.values(single),
    ...headers.map(({ values }) => values),
    ...query.map(({ anyOf }) => anyOf),
  ].reduce((sum, list) => sum + (list?.length ?? 0), 0);
}

function partOf(condition: RuleCondition): RuleMatch {
  const { Field: field = '', Values = [] } = condition;
  if (hasRegex(condition)) throw unsupported('Conditions with regular expressions are not supported here');
  switch (field) {
    case 'host-header':
      return { hosts: values(field, condition.HostHeaderConfig?.Values ?? Values) };
    case 'path-pattern':
      return { paths: values(field, condition.PathPatternConfig?.Values ?? Values) };
    case 'http-request-method':
      return { methods: methods(values(field, condition.HttpRequestMethodConfig?.Values ?? Values)) };
    case 'source-ip':
      return { sources: values(field, condition.SourceIpConfig?.Values ?? Values).map(range) };
    case 'http-header':
      return { headers: [headerOf(condition)] };
    case 'query-string':
      return { query: [{ anyOf: parametersOf(condition) }] };
    default:
      throw validationError(
        `Condition field '${field}' must be one of '[path-pattern, host-header, http-header, http-request-method, query-string, source-ip]'`,
      );
  }
}

function hasRegex({
  RegexValues,
  HostHeaderConfig,
  PathPatternConfig,
  HttpHeaderConfig,
}: RuleCondition): boolean {
  return [
    RegexValues,
    HostHeaderConfig?.RegexValues,
    PathPatternConfig?.RegexValues,
    HttpHeaderConfig?.RegexValues,
  ].some((list) => list?.length);
}

function merged(a: RuleMatch, b: RuleMatch): RuleMatch {
  const once = (['hosts', 'paths', 'methods', 'sources'] as const).find((field) => a[field] && b[field]);
  if (once !== undefined) {
    const field = {
      hosts: 'host-header',
      paths: 'path-pattern',
      methods: 'http-request-method',
      sources: 'source-ip',
    };
    throw validationError(`Only one '${field[once]}' condition can be specified per rule`);
  }
  const headers = [...(a.headers ?? []), ...(b.headers ?? [])];
  const query = [...(a.query ?? []), ...(b.query ?? [])];
  return { ...a, ...b, ...(headers.length > 0 ? { headers } : {}), ...(query.length > 0 ? { query } : {}) };
}

function values(field: string, list: readonly string[]): readonly string[] {
  if (list.length === 0) throw validationError(`A '${field}' condition must have at least one value`);
  const long = list.find((value) => value.length === 0 || value.length > LONGEST);
  if (long !== undefined)
    throw validationError(
      `The value '${long}' of a '${field}' condition must have 1 to ${LONGEST} characters`,
    );
  return list;
}

function methods(list: readonly string[]): readonly string[] {
  const bad = list.find((method) => !/^[A-Z_-]{1,40}$/.test(method));
  if (bad !== undefined)
    throw validationError(`HTTP method '${bad}' can only contain A-Z, hyphen and underscore, in capitals`);
  return list;
}

function range(text: string): string {
  if (!isCidr(text)) throw validationError(`The IP address '${text}' is not a valid CIDR block`);
  return text;
}

function headerOf({ HttpHeaderConfig: config }: RuleCondition) {
  const name = config?.HttpHeaderName ?? '';
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$/.test(name))
    throw validationError(`HTTP header name '${name}' is not a header name of at most 40 characters`);
  if (name.toLowerCase() === 'host')
    throw validationError("The host header is matched by a 'host-header' condition, not by 'http-header'");
  return { name, values: values('http-header', config?.Values ?? []) };
}

function parametersOf({ QueryStringConfig: config }: RuleCondition) {
  const list = (config?.Values ?? []).map(({ Key, Value = '' }) => ({
    ...(Key ? { key: Key } : {}),
    value: Value,
  }));
  values(
    'query-string',
    list.map(({ value }) => value),
  );
  return list;
}

/** The conditions as AWS tells them. */
export function conditionsText(match: RuleMatch): RuleCondition[] {
  const { hosts, paths, methods: verbs, sources, headers = [], query = [] } = match;
  return [
    ...(hosts
      ? [{ Field: 'host-header', Values: [...hosts], HostHeaderConfig: { Values: [...hosts] } }]
      : []),
    ...(paths
      ? [{ Field: 'path-pattern', Values: [...paths], PathPatternConfig: { Values: [...paths] } }]
      : []),
    ...headers.map(({ name, values: list }) => ({
      Field: 'http-header',
      HttpHeaderConfig: { HttpHeaderName: name, Values: [...list] },
    })),
    ...query.map(({ anyOf }) => ({
      Field: 'query-string',
      QueryStringConfig: {
        Values: anyOf.map(({ key, value }) => ({ ...(key ? { Key: key } : {}), Value: value })),
      },
    })),
    ...(verbs ? [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: [...verbs] } }] : []),
    ...(sources ? [{ Field: 'source-ip', SourceIpConfig: { Values: [...sources] } }] : []),
  ];
}
