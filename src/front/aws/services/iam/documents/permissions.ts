// Permission policies, inline and managed: statements name actions and resources, and no principal.
import { malformedPolicy } from '../faults.ts';
import { checkSids, parsePolicy, type Statement, syntaxErrors, texts } from './grammar.ts';

/** Throws MalformedPolicyDocument. Managed policies have to name the version, inline ones need not. */
export function checkPermissionPolicy(text: string, type: 'inline' | 'managed'): void {
  const { Version, statements } = parsePolicy(text, syntaxErrors);
  if (type === 'managed' && Version !== '2012-10-17')
    throw malformedPolicy('Policy document must be version 2012-10-17 or greater.');
  if (statements.some(({ Principal, NotPrincipal }) => Principal !== undefined || NotPrincipal !== undefined))
    throw malformedPolicy('Policy document should not specify a principal.');
  checkSids(statements);
  for (const statement of statements) {
    const actions = texts(statement.Action ?? statement.NotAction);
    if (!actions || actions.length === 0) throw malformedPolicy('Policy statement must contain actions.');
  }
  for (const statement of statements) checkResources(statement);
  for (const { Action, NotAction } of statements) texts(Action ?? NotAction)?.forEach(checkAction);
}

function checkAction(action: string): void {
  if (action === '*') return;
  const [vendor = '', ...rest] = action.split(':');
  if (rest.length === 0)
    throw malformedPolicy('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  if (rest.length > 1) throw malformedPolicy('Actions/Condition can contain only one colon.');
  if (vendor !== '*' && /[^a-zA-Z0-9\-.]/.test(vendor))
    throw malformedPolicy(`Vendor ${vendor} is not valid`);
}

function checkResources({ Resource, NotResource }: Statement): void {
  const resources = texts(Resource ?? NotResource);
  if (!resources || resources.length === 0) throw malformedPolicy('Policy statement must contain resources.');
  resources.forEach(checkResource);
}

const PARTITION = /^aws(-[a-z]+)*$/;
const WILD = /[*?]|\$\{/;
/** Of these resources no part before the account may name a region. */
const REGIONLESS = new Map([
  ['iam', (resource: string) => `IAM resource ${resource} cannot contain region information.`],
  ['s3', (resource: string) => `Resource ${resource} can not contain region information.`],
]);

function checkResource(resource: string): void {
  if (resource === '*' || resource.startsWith('${')) return;
  const [, partition, service, region, ...rest] = resource.split(':');
  if (partition === undefined) throw malformedPolicy(`Resource ${resource} must be in ARN format or "*".`);
  if (!PARTITION.test(partition) && !WILD.test(partition)) {
    const told = [service || (region === undefined ? '*' : ''), region ?? '*', rest[0] ?? '*'];
    const last = rest.slice(1).join(':') || '*';
    throw malformedPolicy(
      `Partition "${partition}" is not valid for resource "arn:${partition}:${told.join(':')}:${last}".`,
    );
  }
  if (service === undefined)
    throw malformedPolicy('Resource vendor must be fully qualified and cannot contain regexes.');
  const told = REGIONLESS.get(service);
  if (told && region !== undefined && region !== '' && !WILD.test(region))
    throw malformedPolicy(told(resource));
}
