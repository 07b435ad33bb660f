// Policies of one user, group or role: the four calls, the same for all three.
import type { Ctx } from '../../../context.ts';
import { checkPermissionPolicy } from '../documents/permissions.ts';
import { encoded, sizeOf } from '../documents/text.ts';
import { limitExceeded, noSuchInlinePolicy } from '../faults.ts';
import { changeHolder, getHolder, type Holder, type HolderObject, withPolicies } from '../holders.ts';
import { type ListRequest, type ListRest, listPage } from '../listing.ts';

export async function putInline<T extends HolderObject>(
  ctx: Ctx,
  holder: Holder<T>,
  name: string,
  policy: { readonly name: string; readonly document: string },
): Promise<void> {
  checkPermissionPolicy(policy.document, 'inline');
  await changeHolder(ctx, holder, name, (object) => {
    const inlinePolicies = { ...object.spec.inlinePolicies, [policy.name]: policy.document };
    const size = Object.values(inlinePolicies).reduce((sum, document) => sum + sizeOf(document), 0);
    if (size > holder.inlineLimit)
      throw limitExceeded(
        `Maximum policy size of ${holder.inlineLimit} bytes exceeded for ${holder.noun} ${name}`,
      );
    return withPolicies(object, { inlinePolicies });
  });
}

/** The document, encoded. */
export async function getInline<T extends HolderObject>(
  ctx: Ctx,
  holder: Holder<T>,
  name: string,
  policyName: string,
): Promise<string> {
  const { inlinePolicies = {} } = (await getHolder(ctx, holder, name)).spec;
  const document = Object.hasOwn(inlinePolicies, policyName) ? inlinePolicies[policyName] : undefined;
  if (document === undefined) throw noSuchInlinePolicy(holder.noun, policyName);
  return encoded(document);
}

export async function listInline<T extends HolderObject>(
  ctx: Ctx,
  holder: Holder<T>,
  name: string,
  request: ListRequest,
): Promise<{ PolicyNames: string[] } & ListRest> {
  const names = Object.keys((await getHolder(ctx, holder, name)).spec.inlinePolicies ?? {});
  const { items, rest } = listPage(names, request, (policyName) => policyName);
  return { PolicyNames: items, ...rest };
}

export async function deleteInline<T extends HolderObject>(
  ctx: Ctx,
  holder: Holder<T>,
  name: string,
  policyName: string,
): Promise<void> {
  await changeHolder(ctx, holder, name, (object) => {
    const entries = Object.entries(object.spec.inlinePolicies ?? {});
    const left = entries.filter(([one]) => one !== policyName);
    if (left.length === entries.length) throw noSuchInlinePolicy(holder.noun, policyName);
    return withPolicies(object, { inlinePolicies: Object.fromEntries(left) });
  });
}
