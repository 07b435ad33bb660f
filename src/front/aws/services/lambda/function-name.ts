// Which function is meant? Callers give a name, `name:qualifier`, an ARN, or an ARN without its beginning (`123456789012:function:web`),
// and the qualifier once more beside it.
import type { Ctx } from '../../context.ts';
import { AwsFault } from '../../fault.ts';
import { check, matching } from '../../shared/constraints.ts';
import { functionArn } from './arns.ts';
import { accessDenied, invalid, notFound } from './faults.ts';

/** One function, or one version or alias of it. */
export interface FunctionPlace {
  readonly name: string;
  readonly qualifier?: string;
}

const FORM =
  /^(arn:(aws[a-zA-Z-]*)?:lambda:)?(?<region>[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(?<account>\d{12}:)?(function:)?(?<name>[a-zA-Z0-9-_.]+)(:(?<own>\$LATEST|[a-zA-Z0-9-_]+))?$/;
const SHOWN = FORM.source.slice(1, -1).replace(/\?<[a-z]+>/g, '');
const QUALIFIER = /^[a-zA-Z0-9$_-]+$/;
const MOST = 170;

/** Throws ValidationException, InvalidParameterValueException, ResourceNotFoundException (another region), AccessDeniedException. */
export function placeOf(
  ctx: Ctx,
  given: string,
  qualifier?: string,
  operation = 'GetFunction',
): FunctionPlace {
  const parts = FORM.exec(given)?.groups;
  const { region, account, name = '', own } = parts ?? {};
  if (!parts || given.length > MOST) throw misnamed(given, parts !== undefined);
  check(matching('qualifier', qualifier || undefined, QUALIFIER));
  if (region !== undefined && region !== `${ctx.region}:`)
    throw notFound(
      `Functions from '${region.slice(0, -1)}' are not reachable in this region ('${ctx.region}')`,
    );
  if (account !== undefined && account !== `${ctx.account}:`)
    throw accessDenied(ctx.caller.arn, operation, functionArn(ctx, { name }));
  if (qualifier && own !== undefined && own !== qualifier)
    throw invalid('The derived qualifier from the function name does not match the specified qualifier.');
  const wanted = qualifier || own;
  return wanted === undefined ? { name } : { name, qualifier: wanted };
}

function misnamed(given: string, isForm: boolean): AwsFault {
  const rule = isForm
    ? `Member must have length less than or equal to ${MOST}`
    : `Member must satisfy regular expression pattern: ${SHOWN}`;
  return new AwsFault(
    'ValidationException',
    `1 validation error detected: Value '${given}' at 'functionName' failed to satisfy constraint: ${rule}`,
  );
}

const NUMBER = /^[0-9]+$/;
export const isNumber = (qualifier: string) => NUMBER.test(qualifier);
export const isAliasName = (qualifier: string) => !isNumber(qualifier) && /^[a-zA-Z0-9-_]+$/.test(qualifier);
