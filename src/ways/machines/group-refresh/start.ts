// How does a refresh begin: to which version, and what can it go back to?
//
// The caller may have given the group the new template already (terraform does, before it starts the refresh): then what most machines
// in service were made from is what there is to go back to.
import { newAttempt } from '../../../core/rollout/types.ts';
import { isCounted, isInService } from '../members.ts';
import { type PartName, partOf, type RefreshMemory, type Version, versionText } from '../refresh-memory.ts';
import { type Observed, versionOf } from './observed.ts';

/** Undefined when the version that is wanted does not exist. */
export function startedMemory(observed: Observed): RefreshMemory | undefined {
  const { refresh, group, nowMs } = observed;
  const target = versionOf(refresh.spec.to ?? group.spec.template, observed);
  if (!target) return undefined;
  const fallback = fallbackOf(observed, target);
  const none: RefreshMemory = {
    target,
    ...(fallback && { fallback }),
    wanted: { fresh: 0, former: 0, stale: 0 },
    attempt: newAttempt(nowMs),
    sizedFor: { desired: 0, ceiling: 0 },
    checkpoint: { index: 0 },
    seen: {},
  };
  const count = (name: PartName) =>
    observed.members.filter((each) => isCounted(each) && partOf(each, refresh, none) === name).length;
  const wanted = { fresh: count('fresh'), former: count('former'), stale: count('stale') };
  return { ...none, wanted };
}

function fallbackOf({ refresh, members }: Observed, target: Version): Version | undefined {
  const { id, number } = refresh.spec.from;
  const isOther = (version: Version) => versionText(version) !== versionText(target);
  if (isOther({ id, number })) return { id, number };
  const revisions = members
    .filter(isInService)
    .map(({ spec }) => spec.member.revision)
    .filter((revision) => revision !== versionText(target));
  const count = (revision: string) => revisions.filter((each) => each === revision).length;
  const [most] = [...new Set(revisions)].sort((a, b) => count(b) - count(a));
  return most === undefined ? undefined : versionFrom(most);
}

function versionFrom(revision: string): Version | undefined {
  const [id = '', number] = revision.split(':');
  return Number.isInteger(Number(number)) && id !== '' ? { id, number: Number(number) } : undefined;
}
