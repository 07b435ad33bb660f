// The grammar that all policies share: a JSON object with a version and statements. Throws MalformedPolicyDocument in AWS's words.
//
// What a policy would allow is not looked at anywhere.
import { malformedPolicy } from '../faults.ts';

export interface Statement {
  readonly Sid?: unknown;
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Condition?: unknown;
}

export interface PolicyDocument {
  readonly Version?: unknown;
  readonly statements: readonly Statement[];
}

export const syntaxErrors = () => malformedPolicy('Syntax errors in policy.');
export const invalidJson = () => malformedPolicy('This policy contains invalid Json');

const TOP = ['Version', 'Id', 'Statement'];
const VERSIONS = ['2008-10-17', '2012-10-17'];
const STATEMENT = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];
const OPERATOR =
  /^(ForAnyValue:|ForAllValues:)?(String(Not)?(Equals|EqualsIgnoreCase|Like)|Numeric(Not)?Equals|Numeric(LessThan|GreaterThan)(Equals)?|Date(Not)?Equals|Date(LessThan|GreaterThan)(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)(IfExists)?$/i;

type Json = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One text or a list of texts, as a list; undefined when it is neither. */
export function texts(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

function isCondition(condition: unknown): boolean {
  if (!isObject(condition)) return false;
  return Object.entries(condition).every(
    ([operator, keys]) =>
      isObject(keys) &&
      (OPERATOR.test(operator) || Object.keys(keys).length === 0) &&
      Object.values(keys).every((values) =>
        Array.isArray(values) ? values.every(isScalar) : isScalar(values),
      ),
  );
}

function isStatement(statement: unknown): statement is Statement {
  if (!isObject(statement)) return false;
  const { Sid, Effect, Condition } = statement;
  return (
    Object.keys(statement).every((name) => STATEMENT.includes(name)) &&
    (Sid === undefined || typeof Sid === 'string') &&
    typeof Effect === 'string' &&
    /^(allow|deny)$/i.test(Effect) &&
    ['Action', 'NotAction', 'Resource', 'NotResource'].every(
      (name) => statement[name] === undefined || texts(statement[name]) !== undefined,
    ) &&
    !(statement.Action !== undefined && statement.NotAction !== undefined) &&
    !(statement.Resource !== undefined && statement.NotResource !== undefined) &&
    (Condition === undefined || isCondition(Condition))
  );
}

/** Reads it; `broken` is thrown where it is not even JSON. */
export function parsePolicy(text: string, broken: () => Error): PolicyDocument {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw broken();
  }
  if (!isObject(document) || !Object.keys(document).every((name) => TOP.includes(name))) throw syntaxErrors();
  const { Version, Id, Statement } = document;
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  if (Version !== undefined && !VERSIONS.includes(String(Version))) throw syntaxErrors();
  if (Id !== undefined && typeof Id !== 'string') throw syntaxErrors();
  if (statements.length === 0 || !statements.every(isStatement)) throw syntaxErrors();
  if (statements.some(({ Effect }) => Effect !== 'Allow' && Effect !== 'Deny'))
    throw malformedPolicy('The policy failed legacy parsing');
  return { Version, statements };
}

/** Sids are plain, and each is there once. */
export function checkSids(statements: readonly Statement[]): void {
  const sids = statements.map(({ Sid }) => Sid).filter((sid): sid is string => Boolean(sid));
  if (sids.some((sid) => !/^[0-9A-Za-z]*$/.test(sid)))
    throw malformedPolicy(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    );
  if (new Set(sids).size < sids.length)
    throw malformedPolicy('Statement IDs (SID) in a single policy must be unique.');
}
