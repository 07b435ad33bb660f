// Resource policies: stored as given and returned, never evaluated.
import { check, length } from '../../shared/constraints.ts';
import { malformedPolicy } from './faults.ts';

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** The statements of a document. Throws MalformedPolicyDocumentException for what is not a policy's form at all. */
export function statementsOf(text: string): readonly Statement[] {
  check(length('resourcePolicy', text, [1, 20_480], { hidden: true }));
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformedPolicy();
  }
  if (!isRecord(document)) throw malformedPolicy();
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  if (!statements.every(isRecord)) throw malformedPolicy();
  return statements;
}

/** Lets in everybody, on no condition. */
export function isPublic({ Effect, Principal, Condition }: Statement): boolean {
  if (Effect !== 'Allow' || Condition !== undefined) return false;
  if (!isRecord(Principal)) return Principal === '*';
  return Principal.AWS === '*' || (Array.isArray(Principal.AWS) && Principal.AWS.includes('*'));
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
