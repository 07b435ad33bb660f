// Who has a policy of its own: the function, each version, each alias. One way to read and change all three.

import type { Kind } from '../../../../../model/kind.ts';
import {
  type FunctionAlias,
  type FunctionVersion,
  functionAliasKind,
  functionKind,
  functionVersionKind,
  type LambdaFunction,
} from '../../../../../model/kinds/function.ts';
import type { FunctionPermission } from '../../../../../model/kinds/function-schema.ts';
import type { ApiObject } from '../../../../../model/object.ts';
import type { Ctx } from '../../../context.ts';
import { changeRecord } from '../../../shared/records.ts';
import { functionArn, placeKey } from '../arns.ts';
import { functionNotFound } from '../faults.ts';
import { type FunctionPlace, isNumber } from '../function-name.ts';
import { checkQualifier, getAlias, getFunction, getVersion } from '../lookup.ts';
import { shownRevision } from '../revision.ts';

export interface Policy {
  readonly permissions: readonly FunctionPermission[];
  readonly revision: string;
}

/** Throws ResourceNotFoundException. */
export async function readPolicy(ctx: Ctx, place: FunctionPlace): Promise<Policy> {
  const { name, qualifier } = place;
  const own = await getFunction(ctx, place);
  if (qualifier === undefined || qualifier === '$LATEST') return policyOf(own);
  await checkQualifier(ctx, place);
  return policyOf(
    isNumber(qualifier) ? await getVersion(ctx, name, qualifier) : await getAlias(ctx, name, qualifier),
  );
}

type Holder = LambdaFunction | FunctionVersion | FunctionAlias;

function policyOf(holder: Holder): Policy {
  const { permissions = [] } = holder.spec;
  return { permissions, revision: revisionOf(holder) };
}

function revisionOf(holder: Holder): string {
  return 'code' in holder.spec
    ? shownRevision(holder as LambdaFunction | FunctionVersion)
    : holder.spec.revision; // aliases have no code
}

type Change = (policy: Policy) => readonly FunctionPermission[];

/** Throws ResourceNotFoundException, and what `change` throws. */
export async function changePolicy(ctx: Ctx, place: FunctionPlace, change: Change): Promise<void> {
  const { name, qualifier } = place;
  await readPolicy(ctx, place);
  if (qualifier === undefined || qualifier === '$LATEST')
    return write(ctx, functionKind, { name }, (object) => changed(object, change));
  if (isNumber(qualifier)) return write(ctx, functionVersionKind, place, (object) => changed(object, change));
  return write(ctx, functionAliasKind, place, (object) => {
    const next = changed(object, change);
    return { ...next, spec: { ...next.spec, revision: ctx.ids.uuid() } };
  });
}

async function write<T extends ApiObject>(
  ctx: Ctx,
  kind: Kind<T>,
  place: FunctionPlace,
  change: (object: T) => T,
): Promise<void> {
  const missing = () => functionNotFound(functionArn(ctx, place));
  await changeRecord(ctx.client, kind, placeKey(ctx, place), missing, change);
}

function changed<T extends Holder>(object: T, change: Change): T {
  const { permissions: _, ...spec } = object.spec;
  const permissions = change(policyOf(object));
  return { ...object, spec: { ...spec, ...(permissions.length === 0 ? {} : { permissions }) } };
}
