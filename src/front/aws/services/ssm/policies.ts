// Parameter policies: a JSON list of when a parameter expires and whom to tell. Checked, stored and told; nothing acts on them yet.
import { badPolicy, badPolicyType, tooManyPolicies } from './faults.ts';

const MAX_POLICIES = 10;
const TYPES = ['Expiration', 'ExpirationNotification', 'NoChangeNotification'];

/** The documents, one text each. Throws what AWS throws for what is none. */
export function parsePolicies(text: string): readonly string[] {
  const policies = listIn(text);
  if (policies.length > MAX_POLICIES) throw tooManyPolicies(MAX_POLICIES);
  return policies.map((policy) => {
    if (!isRecord(policy)) throw badPolicy('A policy must be an object with Type, Version and Attributes.');
    const { Type, Version, Attributes } = policy;
    if (typeof Type !== 'string' || !TYPES.includes(Type)) throw badPolicyType(String(Type));
    if (Version !== '1.0' || !isRecord(Attributes))
      throw badPolicy(`The policy ${Type} must have Version "1.0" and Attributes.`);
    return JSON.stringify(policy);
  });
}

/** `Expiration` of a policy's text. */
export function policyType(text: string): string {
  const policy: unknown = JSON.parse(text);
  return isRecord(policy) ? String(policy.Type) : '';
}

function listIn(text: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badPolicy('The policies are not valid JSON.');
  }
  if (Array.isArray(value)) return value;
  if (isRecord(value) && Object.keys(value).length === 0) return []; // how AWS is told to take them away
  throw badPolicy('The policies must be a JSON list.');
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
