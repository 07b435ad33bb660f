// Managed policies attached to a user, group or role: the three calls, the same for all three.
import type { Ctx } from '../../../context.ts';
import { noSuchPolicy, policyNotAttachable, quotaExceeded, serviceRolePolicy } from '../faults.ts';
import { changeHolder, getHolder, type Holder, type HolderObject, withPolicies } from '../holders.ts';
import { inTurn } from '../in-turn.ts';
import { byName, type ListRequest, type ListRest, listPage } from '../listing.ts';
import { isLinkedPolicy } from '../managed-policy.ts';
import { getPolicyByArn, policyArn } from '../policies/find-policy.ts';

const ATTACHED = 10;

/** Attaching what is attached is no mistake. */
export async function attach<T extends HolderObject>(
  ctx: Ctx,
  holder: Holder<T>,
  name: string,
  arn: string,
): Promise<void> {
  policyArn(arn);
  const change = async (object: T) => {
    const attached = object.spec.attachedPolicies ?? [];
    if (isLinkedPolicy(await getPolicyByArn(ctx, arn, policyNotAttachable))) throw serviceRolePolicy();
    if (attached.includes(arn)) return object;
    if (attached.length >= ATTACHED) throw quotaExceeded(`PoliciesPer${holder.quotaNoun}`, ATTACHED);
    return withPolicies(object, { attachedPolicies: [...attached, arn] });
  };
  await inTurn(() => changeHolder(ctx, holder, name, change));
}

export async function detach<T extends HolderObject>(
  ctx: Ctx,
  holder: Holder<T>,
  name: string,
  arn: string,
): Promise<void> {
  policyArn(arn);
  await changeHolder(ctx, holder, name, (object) => {
    const attached = object.spec.attachedPolicies ?? [];
    if (!attached.includes(arn)) throw noSuchPolicy(arn);
    return withPolicies(object, { attachedPolicies: attached.filter((one) => one !== arn) });
  });
}

export interface AttachedPolicies extends ListRest {
  readonly AttachedPolicies: { PolicyName: string; PolicyArn: string }[];
}

export async function listAttached<T extends HolderObject>(
  ctx: Ctx,
  holder: Holder<T>,
  name: string,
  request: ListRequest & { readonly PathPrefix?: string },
): Promise<AttachedPolicies> {
  const all = attachedViews((await getHolder(ctx, holder, name)).spec.attachedPolicies);
  const wanted = all.filter(({ PolicyArn }) =>
    policyArn(PolicyArn).path.startsWith(request.PathPrefix ?? '/'),
  );
  const key = ({ PolicyName, PolicyArn }: (typeof all)[number]) => `${byName(PolicyName)} ${PolicyArn}`;
  const { items, rest } = listPage(wanted, request, key);
  return { AttachedPolicies: items, ...rest };
}

/** Attached policies as replies show them. */
export function attachedViews(arns: readonly string[] = []): { PolicyName: string; PolicyArn: string }[] {
  return arns.map((arn) => ({ PolicyName: policyArn(arn).name, PolicyArn: arn }));
}
