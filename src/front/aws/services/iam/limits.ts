// What may stand in the members of IAM's requests. Members of one name have the same rules in almost every operation, so one table
// serves all; it is asked before a handler runs. All broken rules are told at once, as AWS does.
import type { StaticOperationSchema, StaticStructureSchema } from '@smithy/types';
import type { Operation, OperationTable } from '../../operation.ts';
import { validationError } from './faults.ts';

interface Rule {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** How AWS writes the pattern, where it is not as here. */
  readonly told?: string;
  /** Said instead of the pattern. */
  readonly words?: string;
  readonly values?: readonly string[];
}

const NAME = /^[\w+=,.@-]+$/;
const NAME_WORDS = 'It must contain only alphanumeric characters and/or the following: +=,.@_-';
const name = (max: number): Rule => ({ min: 1, max, pattern: NAME, words: NAME_WORDS });
const PATH_WORDS =
  'It must begin and end with / and contain only alphanumeric characters and/or / characters.';
const path: Rule = { min: 1, max: 512, pattern: /^(\/|\/[!-~]+\/)$/, words: PATH_WORDS };
const DOCUMENT = /^[\t\n\r -ÿ]+$/;
const document: Rule = {
  min: 1,
  max: 131_072,
  pattern: DOCUMENT,
  words: 'It must contain only printable ASCII characters.',
};
const DESCRIPTION = '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*';
const arn: Rule = { min: 20, max: 2048 };

const rules: { readonly [member: string]: Rule } = {
  RoleName: name(64),
  UserName: name(128),
  NewUserName: name(64),
  GroupName: name(128),
  NewGroupName: name(128),
  PolicyName: name(128),
  InstanceProfileName: name(128),
  CustomSuffix: name(64),
  AWSServiceName: name(128),
  Path: path,
  NewPath: path,
  PathPrefix: { min: 1, max: 512, pattern: /^\/[!-\x7f]*$/, told: '\\u002F[\\u0021-\\u007F]*' },
  PolicyArn: arn,
  PermissionsBoundary: arn,
  OpenIDConnectProviderArn: arn,
  PolicyDocument: document,
  AssumeRolePolicyDocument: document,
  Description: { max: 1000, pattern: /^[\t\n\r -~¡-ÿ]*$/, told: DESCRIPTION },
  MaxSessionDuration: { min: 3600, max: 43_200 },
  MaxItems: { min: 1, max: 1000 },
  Marker: { min: 1, pattern: /^[ -ÿ]+$/, told: '[\\u0020-\\u00FF]+' },
  VersionId: { pattern: /^v[1-9][0-9]*(\.[A-Za-z0-9-]*)?$/ },
  AccessKeyId: { min: 16, max: 128, pattern: /^[\w]+$/ },
  Status: { values: ['Active', 'Inactive', 'Expired'] },
  AccountAlias: { min: 3, max: 63, pattern: /^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$/ },
  DeletionTaskId: { min: 1, max: 1000 },
  Scope: { values: ['All', 'AWS', 'Local'] },
  EntityFilter: { values: ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] },
  PolicyUsageFilter: { values: ['PermissionsPolicy', 'PermissionsBoundary'] },
  Url: { min: 1, max: 255 },
  ClientID: { min: 1, max: 255 },
  Tags: { max: 50 },
  TagKeys: { max: 50 },
  MinimumPasswordLength: { min: 6, max: 128 },
  PasswordReusePrevention: { min: 1, max: 24 },
  MaxPasswordAge: { min: 1, max: 1095 },
};

/** Where an operation is stricter. */
const stricter: { readonly [operation: string]: { readonly [member: string]: Rule } } = {
  CreateUser: { UserName: name(64) },
  CreatePolicy: {
    Path: { min: 1, max: 512, pattern: /^((\/[A-Za-z0-9.,+@=_-]+)*)\/$/, words: PATH_WORDS },
    Description: { max: 1000 },
  },
};

const TAG_KEY: Rule = { min: 1, max: 128, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u };
const TAG_VALUE: Rule = { max: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u };
/** Rules of the items of a list: here AWS tells the rules, not the item. */
const items: { readonly [member: string]: Rule } = {
  TagKeys: TAG_KEY,
  ClientIDList: { min: 1, max: 255 },
  ThumbprintList: { min: 40, max: 40 },
};

/** `RoleName` is `roleName` in messages. */
const spelled = (member: string): string => member.charAt(0).toLowerCase() + member.slice(1);

const patternText = ({ pattern, told }: Rule): string =>
  told ?? (pattern?.source ?? '').replace(/^\^|\$$/g, '').replaceAll('\\/', '/');

/** What is wrong with a value, in AWS's words for constraints. */
function broken(value: unknown, rule: Rule): string | undefined {
  const measure = typeof value === 'number' ? 'value' : 'length';
  const size = typeof value === 'number' ? value : ((value as { length?: number }).length ?? 0);
  if (rule.max !== undefined && size > rule.max)
    return `Member must have ${measure} less than or equal to ${rule.max}`;
  if (rule.min !== undefined && size < rule.min)
    return `Member must have ${measure} greater than or equal to ${rule.min}`;
  if (typeof value !== 'string') return undefined;
  if (rule.values && !rule.values.includes(value))
    return `Member must satisfy enum value set: [${rule.values.join(', ')}]`;
  if (rule.pattern && !rule.pattern.test(value))
    return `Member must satisfy regular expression pattern: ${patternText(rule)}`;
  return undefined;
}

/** The rules of an item together, as AWS tells them of lists. */
function allOf(rule: Rule): string {
  const { min, max, pattern } = rule;
  const parts = [
    `Member must have length less than or equal to ${max}`,
    `Member must have length greater than or equal to ${min}`,
    ...(pattern
      ? [`Member must satisfy regular expression pattern: ${patternText(rule)}`, 'Member must not be null']
      : []),
  ];
  return `Member must satisfy constraint: [${parts.join(', ')}]`;
}

interface TagShape {
  readonly Key?: string;
  readonly Value?: string;
}

function* problems(member: string, value: unknown, rule: Rule | undefined): Generator<string> {
  const at = (where: string, problem: string) =>
    `Value at '${where}' failed to satisfy constraint: ${problem}`;
  const whole = rule && broken(value, rule);
  if (whole) yield at(spelled(member), whole);
  const item = items[member];
  if (item && Array.isArray(value) && value.some((one) => broken(one, item)))
    yield at(spelled(member), allOf(item));
  if (member !== 'Tags' || !Array.isArray(value) || whole) return;
  for (const [index, tag] of (value as readonly TagShape[]).entries()) {
    const key = broken(tag.Key ?? '', TAG_KEY);
    if (key) yield at(`tags.${index + 1}.member.key`, key);
    const content = broken(tag.Value ?? '', TAG_VALUE);
    if (content) yield at(`tags.${index + 1}.member.value`, content);
  }
}

function refuse(operation: string, input: { readonly [member: string]: unknown }): void {
  const found: string[] = [];
  for (const [member, value] of Object.entries(input)) {
    if (value === undefined) continue;
    const rule = stricter[operation]?.[member] ?? rules[member];
    const { pattern, words } = rule ?? {};
    if (pattern && words && typeof value === 'string' && value !== '' && !pattern.test(value))
      throw validationError(`The specified value for ${spelled(member)} is invalid. ${words}`);
    found.push(...problems(member, value, rule));
  }
  if (found.length === 0) return;
  const count = `${found.length} validation error${found.length > 1 ? 's' : ''} detected: `;
  throw validationError(count + found.join('; '));
}

/** An empty text where something is needed is as good as none, unless the member has to be there. */
function withoutEmpty(
  input: { readonly [member: string]: unknown },
  needed: readonly string[],
): { readonly [member: string]: unknown } {
  const empty = (member: string, value: unknown) =>
    value === '' && (rules[member]?.min ?? 0) > 0 && !needed.includes(member);
  return Object.fromEntries(Object.entries(input).filter(([member, value]) => !empty(member, value)));
}

/** Members that an operation cannot do without. */
function neededMembers(schema: StaticOperationSchema): readonly string[] {
  const reference: unknown = schema[4];
  const input = typeof reference === 'function' ? (reference() as unknown) : reference;
  if (!Array.isArray(input)) return [];
  const [, , , , names, , count = 0] = input as unknown as StaticStructureSchema; // an input is a structure
  return names.slice(0, count);
}

function limited(operation: Operation): Operation {
  const needed = neededMembers(operation.schema);
  return {
    ...operation,
    handle: async (input, ctx) => {
      const given = withoutEmpty(input, needed);
      refuse(operation.name, given);
      return operation.handle(given, ctx);
    },
  };
}

/** The table with the rules asked before each handler. */
export function withLimits(table: OperationTable): OperationTable {
  return new Map([...table].map(([name, operation]) => [name, limited(operation)]));
}
