// Tags of groups, in Auto Scaling's form: a group is named with each tag, and each says whether machines get it.
import type { Tag, TagDescription } from '@aws-sdk/client-auto-scaling';
import type { GroupTag, MachineGroup } from '../../../../../model/kinds/machine-group.ts';
import { validationError } from '../faults.ts';

const MOST = 50;

export function tagsOf(given: readonly Tag[] = []): readonly GroupTag[] {
  return merged([], given);
}

/** A key that is there gets the new value. Throws ValidationError. */
export function merged(before: readonly GroupTag[], given: readonly Tag[]): readonly GroupTag[] {
  const byKey = new Map(before.map((tag) => [tag.key, tag]));
  for (const { Key, Value = '', PropagateAtLaunch = false } of given) {
    check(Key, Value);
    byKey.set(Key ?? '', { key: Key ?? '', value: Value, propagate: PropagateAtLaunch });
  }
  if (byKey.size > MOST) throw validationError(`A group can have at most ${MOST} tags`);
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function without(before: readonly GroupTag[], given: readonly Tag[]): readonly GroupTag[] {
  const gone = new Set(given.map(({ Key }) => Key));
  const left = before.filter(({ key }) => !gone.has(key));
  return left.length === before.length ? before : left;
}

function check(key: string | undefined, value: string): void {
  if (!key) throw validationError('Tag keys must not be empty');
  if (key.length > 128) throw validationError(`Tag key '${key}' is longer than 128 characters`);
  if (value.length > 256) throw validationError(`The value of tag '${key}' is longer than 256 characters`);
  if (/^aws:/i.test(key)) throw validationError(`Tag keys that begin with aws: are reserved: '${key}'`);
}

export function tagText({ spec }: MachineGroup): TagDescription[] {
  return spec.tags.map(({ key, value, propagate }) => ({
    ResourceId: spec.groupName,
    ResourceType: 'auto-scaling-group',
    Key: key,
    Value: value,
    PropagateAtLaunch: propagate,
  }));
}
