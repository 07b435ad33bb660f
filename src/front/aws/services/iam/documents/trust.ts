// Trust policies of roles: who may assume them. Statements name principals and no resource.
import { ACCOUNT } from '../../../shared/arn.ts';
import { malformedPolicy } from '../faults.ts';
import { checkSids, invalidJson, parsePolicy, type Statement, texts } from './grammar.ts';

const ACTION = /^sts:(assumerole[a-z*?]*|tagsession|setsourceidentity|setcontext)$/i;
const KINDS = new Map([
  ['AWS', 'AWS'],
  ['Service', 'SERVICE'],
  ['Federated', 'FEDERATED'],
  ['CanonicalUser', 'CANONICALUSER'],
]);

export interface TrustedEntity {
  readonly type: 'user' | 'role';
  /** Its path before it, without the leading slash. */
  readonly pathAndName: string;
  readonly arn: string;
}

/** Throws MalformedPolicyDocument; tells which users and roles of this account it names, as these have to exist. */
export function checkTrustPolicy(text: string): readonly TrustedEntity[] {
  const { statements } = parsePolicy(text, invalidJson);
  checkSids(statements);
  return statements.flatMap(checkStatement);
}

function checkStatement(statement: Statement): readonly TrustedEntity[] {
  for (const field of ['Resource', 'NotResource'] as const)
    if (statement[field] !== undefined) throw malformedPolicy(`Has prohibited field ${field}`);
  const actions = texts(statement.Action ?? statement.NotAction);
  if (!actions || actions.length === 0) throw malformedPolicy('Missing required field Action');
  if (!actions.every((action) => ACTION.test(action)))
    throw malformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.');
  const principal = statement.Principal ?? statement.NotPrincipal;
  if (principal === undefined) throw malformedPolicy('Missing required field Principal');
  if (typeof principal !== 'object' || principal === null)
    throw malformedPolicy(`AssumeRolepolicy contained an invalid principal: "STAR":"${String(principal)}".`);
  return Object.entries(principal).flatMap(([kind, values]) => checkPrincipals(kind, values));
}

export const invalidPrincipal = (kind: string, value: string) =>
  malformedPolicy(`Invalid principal in policy: "${kind}":"${value}"`);

function checkPrincipals(kind: string, values: unknown): readonly TrustedEntity[] {
  const told = KINDS.get(kind);
  const principals = texts(values);
  if (!told || !principals) throw malformedPolicy(`Unknown field ${kind}`);
  return principals.flatMap((principal) => {
    if (!isPrincipal(kind, principal)) throw invalidPrincipal(told, principal);
    const own = new RegExp(`^arn:aws:iam::${ACCOUNT}:(user|role)/(.+)$`).exec(principal);
    if (kind !== 'AWS' || !own) return [];
    return [{ type: own[1] === 'user' ? 'user' : 'role', pathAndName: own[2] ?? '', arn: principal }];
  });
}

const AWS_ARN =
  /^arn:aws[a-z-]*:(iam::\d{12}:(root|user\/.+|role\/.+)|sts::\d{12}:(assumed-role|federated-user)\/.+)$/;

function isPrincipal(kind: string, principal: string): boolean {
  switch (kind) {
    case 'AWS':
      return (
        principal === '*' ||
        /^\d{12}$/.test(principal) ||
        /^A[A-Z0-9]{15,}$/.test(principal) ||
        AWS_ARN.test(principal)
      );
    case 'Service':
      return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(principal);
    default:
      return principal !== '';
  }
}
