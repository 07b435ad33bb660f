// Tags of users, roles, policies, instance profiles and providers: the rules that are the same for all, and the three calls.
//
// Users and roles tell keys apart only by more than case and keep the spelling of the latest write; the others count case.
import { type TagEntry, type Tags, tagEntries, tagsOf, withoutTags, withTags } from '../../shared/tags.ts';
import { invalidInput, limitExceeded } from './faults.ts';
import { type ListRequest, type ListRest, listPage } from './listing.ts';

const MAX_TAGS = 50;

export interface TagRules {
  readonly ignoreCase: boolean;
}
export const IGNORE_CASE: TagRules = { ignoreCase: true };
export const COUNT_CASE: TagRules = { ignoreCase: false };

const compared = (key: string, { ignoreCase }: TagRules): string => (ignoreCase ? key.toLowerCase() : key);

/** Tags as a create call gives them; refuses what is given twice. */
export function newTags(entries: readonly TagEntry[] | undefined, rules: TagRules): Tags | undefined {
  if (!entries || entries.length === 0) return undefined;
  const keys = entries.map(({ Key = '' }) => compared(Key, rules));
  if (new Set(keys).size < keys.length) {
    const hint = rules.ignoreCase ? ' Please note that Tag keys are case insensitive.' : '';
    throw invalidInput(`Duplicate tag keys found.${hint}`);
  }
  if (entries.some(({ Key = '' }) => /^aws:/i.test(Key)))
    throw invalidInput('Tag keys beginning with aws: are reserved for system use.');
  return tagsOf(entries);
}

/** The tags after a tag call. */
export function tagged(tags: Tags | undefined, entries: readonly TagEntry[], rules: TagRules): Tags {
  const added = newTags(entries, rules) ?? {};
  const keys = new Set(Object.keys(added).map((key) => compared(key, rules)));
  const replaced = Object.keys(tags ?? {}).filter((key) => keys.has(compared(key, rules)));
  const all = withTags(withoutTags(tags, replaced), added);
  if (Object.keys(all).length > MAX_TAGS)
    throw limitExceeded('The number of tags has reached the maximum limit.');
  return all;
}

/** The tags after an untag call. */
export function untagged(tags: Tags | undefined, keys: readonly string[], rules: TagRules): Tags {
  const gone = new Set(keys.map((key) => compared(key, rules)));
  return withoutTags(
    tags,
    Object.keys(tags ?? {}).filter((key) => gone.has(compared(key, rules))),
  );
}

type ShownTag = ReturnType<typeof tagEntries>[number];

/** The answer of a list call. */
export function tagList(tags: Tags | undefined, request: ListRequest): { Tags: ShownTag[] } & ListRest {
  const { items, rest } = listPage(tagEntries(tags), request, ({ Key }) => Key);
  return { Tags: items, ...rest };
}

/** `Tags` of an entity that shows them only when there are some. */
export function someTags(tags: Tags | undefined): { Tags?: ShownTag[] } {
  const entries = tagEntries(tags);
  return entries.length > 0 ? { Tags: entries } : {};
}
