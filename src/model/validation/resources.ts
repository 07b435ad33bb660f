// What may a container ask for, and what may it be limited to?
//
// Requests never exceed limits; what cannot be shared (huge pages, devices) must be requested and limited alike.
import { QUANTITY_RULE, quantity } from '../quantity.ts';
import { canonicalQuantity } from '../quantity-text.ts';
import type { Quantity, ResourceClaim, ResourceRequirements } from '../wire/kubernetes.ts';
import { duplicate, type Errors, forbidden, invalid, invalidFor, NEGATIVE, required } from './fields.ts';
import { qualifiedNameProblems } from './names.ts';

type Amounts = { readonly [name: string]: Quantity };
type NameRule = (name: string, path: string) => Errors;

const NATIVE = ['cpu', 'memory', 'ephemeral-storage'];

function isHugePages(name: string): boolean {
  return name.startsWith('hugepages-');
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Devices and the like, counted in whole pieces. */
function isExtended(name: string): boolean {
  return (
    !isNative(name) && !name.startsWith('requests.') && qualifiedNameProblems(`requests.${name}`).length === 0
  );
}

function isShared(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}

export const containerResourceName: NameRule = (name, path) => {
  const problems = qualifiedNameProblems(name);
  if (problems.length > 0) return invalidFor(path, name, problems);
  if (!name.includes('/')) {
    if (NATIVE.includes(name) || isHugePages(name)) return [];
    const standard = /^(requests|limits)\.|^(pods|services|storage|configmaps|secrets)$/.test(name);
    return [
      ...(standard ? [] : [invalid(path, name, 'must be a standard resource type or fully qualified')]),
      invalid(path, name, 'must be a standard resource for containers'),
    ];
  }
  return isNative(name) || isExtended(name)
    ? []
    : [invalid(path, name, "doesn't follow extended resource name standard")];
};

/** One amount: a quantity, not negative, whole where pieces are counted. */
export function validateAmount(name: string, value: Quantity, path: string): Errors {
  const text = canonicalQuantity(value);
  if (text === undefined) return [invalid(path, value, QUANTITY_RULE)];
  return [
    ...(text.startsWith('-') ? [invalid(path, text, NEGATIVE)] : []),
    ...(isExtended(name) && !Number.isInteger(quantity(value))
      ? [invalid(path, text, 'must be an integer')]
      : []),
  ];
}

function amountText(value: Quantity): string {
  return canonicalQuantity(value) ?? String(value);
}

export function validateResources(
  resources: ResourceRequirements | undefined,
  path: string,
  claims: readonly string[],
): Errors {
  if (!resources) return [];
  return [
    ...validateAmounts(resources, path, containerResourceName),
    ...validateClaims(resources.claims ?? [], `${path}.claims`, claims),
  ];
}

/** Amounts of `requests` and `limits` under a rule for their names. */
export function validateAmounts(
  { limits = {}, requests = {} }: ResourceRequirements,
  path: string,
  nameRule: NameRule,
): Errors {
  const each = (amounts: Amounts, at: string): Errors =>
    Object.entries(amounts).flatMap(([name, value]) => [
      ...nameRule(name, `${at}[${name}]`),
      ...validateAmount(name, value, `${at}[${name}]`),
      ...validatePages(name, value, `${at}[${name}]`),
    ]);
  return [
    ...each(limits, `${path}.limits`),
    ...each(requests, `${path}.requests`),
    ...Object.entries(requests).flatMap(([name, value]) => validateLimit(name, value, limits[name], path)),
    ...validatePagesAlone({ ...limits, ...requests }, path),
  ];
}

function validateLimit(name: string, request: Quantity, limit: Quantity | undefined, path: string): Errors {
  if (limit === undefined) {
    return isShared(name)
      ? []
      : [required(`${path}.limits`, 'Limit must be set for non overcommitable resources')];
  }
  const [asked, most] = [canonicalQuantity(request), canonicalQuantity(limit)];
  if (asked === undefined || most === undefined || quantity(asked) === quantity(most)) return [];
  if (!isShared(name))
    return [invalid(`${path}.requests`, asked, `must be equal to ${name} limit of ${amountText(limit)}`)];
  if (quantity(asked) < quantity(most)) return [];
  return [
    invalid(`${path}.requests`, asked, `must be less than or equal to ${name} limit of ${amountText(limit)}`),
  ];
}

function validatePages(name: string, value: Quantity, path: string): Errors {
  const size = isHugePages(name) ? canonicalQuantity(name.slice('hugepages-'.length)) : undefined;
  const text = canonicalQuantity(value);
  if (size === undefined || text === undefined || quantity(text) % quantity(size) === 0) return [];
  return [invalid(path, text, `${text} is not positive integer multiple of ${name}`)];
}

function validatePagesAlone(all: Amounts, path: string): Errors {
  const names = Object.keys(all);
  const alone = names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory');
  return alone ? [forbidden(path, 'HugePages require cpu or memory')] : [];
}

function validateClaims(claims: readonly ResourceClaim[], path: string, known: readonly string[]): Errors {
  const list = known.length === 0 ? ' which is empty' : `: ${[...known].sort().join(', ')}`;
  return claims.flatMap(({ name }, index): Errors => {
    const at = `${path}[${index}]`;
    if (!name) return [required(at)];
    const repeated = claims.findIndex((claim) => claim.name === name) < index;
    const missing = {
      type: 'NotFound',
      field: at,
      value: name,
      detail: `must be one of the names in pod.spec.resourceClaims${list}`,
    } as const;
    return [...(repeated ? [duplicate(at, name)] : []), ...(known.includes(name) ? [] : [missing])];
  });
}
