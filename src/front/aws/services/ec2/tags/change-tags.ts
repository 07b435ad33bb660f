// Tags of several resources changed by one call. All are looked up before the first is changed, so that a wrong id changes nothing.
import type { Kind } from '../../../../../model/kind.ts';
import { type SecurityGroup, securityGroupKind } from '../../../../../model/kinds/security-group.ts';
import type { Ctx } from '../../../context.ts';
import { changeRecord, getRecord } from '../../../shared/records.ts';
import type { Tags } from '../../../shared/tags.ts';
import { notFound } from '../faults.ts';
import { type Tagged, taggable } from '../taggable.ts';

type Change = (tags: Tags) => Tags;

/** Makes the change of one resource. */
type Step = () => Promise<unknown>;

export async function changeTags(ctx: Ctx, ids: readonly string[], change: Change): Promise<void> {
  const steps: Step[] = [];
  for (const id of ids)
    steps.push(id.startsWith('sgr-') ? await ofRule(ctx, id, change) : await ofObject(ctx, id, change));
  for (const step of steps) await step();
}

async function ofObject(ctx: Ctx, id: string, change: Change): Promise<Step> {
  const kind: Kind<Tagged> | undefined = taggable(id)?.kind;
  if (!kind) throw notFound(id);
  const key = { namespace: ctx.region, name: id };
  const missing = () => notFound(id);
  const { spec } = await getRecord(ctx.client, kind, key, missing);
  change(spec.tags ?? {});
  return () =>
    changeRecord(ctx.client, kind, key, missing, (object) => ({
      ...object,
      spec: { ...object.spec, tags: change(object.spec.tags ?? {}) },
    }));
}

/** A rule is part of its group's object. */
async function ofRule({ client, region }: Ctx, id: string, change: Change): Promise<Step> {
  const { items } = await client.list(securityGroupKind, { namespace: region });
  const rulesOf = ({ spec }: SecurityGroup) => [...spec.ingress, ...spec.egress];
  const group = items.find((each) => rulesOf(each).some((rule) => rule.id === id));
  const rule = group && rulesOf(group).find((each) => each.id === id);
  const missing = () => notFound(id, 'sgr');
  if (!group || !rule) throw missing();
  change(rule.tags ?? {});
  const changed = (rules: SecurityGroup['spec']['ingress']) =>
    rules.map((each) => (each.id === id ? { ...each, tags: change(each.tags ?? {}) } : each));
  const key = { namespace: region, name: group.metadata.name };
  return () =>
    changeRecord(client, securityGroupKind, key, missing, (found) => ({
      ...found,
      spec: { ...found.spec, ingress: changed(found.spec.ingress), egress: changed(found.spec.egress) },
    }));
}
