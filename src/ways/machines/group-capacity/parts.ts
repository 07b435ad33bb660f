// How many members of which kind is the group to have? One part, or three while an instance refresh is under way.

import { templateVersion } from '../../../model/kinds/launch-template.ts';
import type { TemplateRef } from '../../../model/kinds/machine-group.ts';
import { type Member, revisionText } from '../members.ts';
import { memoryOf, type PartName, partOf, type Version } from '../refresh-memory.ts';
import type { Moment } from './moment.ts';

export interface Part {
  readonly name: PartName | 'all';
  readonly members: readonly Member[];
  readonly wanted: number;
  /** What new ones are made from; absent: there are none to be. */
  readonly template?: TemplateRef;
  /** The InstanceRefresh that asks for them. */
  readonly refresh?: string;
  /** Members that are protected from scaling in go, too. */
  readonly ignoresProtection: boolean;
}

export function partsOf(moment: Moment): readonly Part[] {
  const { group, members, refresh } = moment;
  const memory = refresh && memoryOf(refresh);
  const { desired, template } = group.spec;
  if (!refresh || !memory)
    return [{ name: 'all', members, wanted: desired, template, ignoresProtection: false }];
  const of = (name: PartName) => members.filter((member) => partOf(member, refresh, memory) === name);
  const common = { refresh: refresh.metadata.name };
  const ignoresProtection = refresh.spec.preferences.scaleInProtected === 'Refresh';
  const { wanted, target, fallback } = memory;
  return [
    {
      ...common,
      name: 'fresh',
      members: of('fresh'),
      wanted: wanted.fresh,
      template: refOf(target),
      ignoresProtection: true,
    },
    {
      ...common,
      name: 'former',
      members: of('former'),
      wanted: wanted.former,
      ...(fallback && { template: refOf(fallback) }),
      ignoresProtection,
    },
    { ...common, name: 'stale', members: of('stale'), wanted: wanted.stale, ignoresProtection },
  ];
}

function refOf({ id, number }: Version): TemplateRef {
  return { id, version: String(number) };
}

/** The revision that a template stands for now; one that is not there stands for itself. */
export function revisionOf(
  { id, version }: TemplateRef,
  { findTemplate }: Pick<Moment, 'findTemplate'>,
): string {
  const template = findTemplate(id);
  const found = template && templateVersion(template, version);
  return found ? revisionText(id, found.number) : `${id}:${version}`;
}
