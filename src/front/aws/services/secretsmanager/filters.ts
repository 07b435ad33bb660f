// Filters of ListSecrets: by the beginning of a text or of its words, not by equality; `!` before a value turns it round.
import type { Filter as SdkFilter } from '@aws-sdk/client-secrets-manager';
import type { ManagedSecret } from '../../../../model/kinds/managed-secret.ts';
import { check, length, matching, oneOf } from '../../shared/constraints.ts';
import { invalidParameter } from './faults.ts';

type Filter = Pick<SdkFilter, 'Key'> & { readonly Values?: readonly string[] };

const KEYS = ['all', 'name', 'tag-key', 'description', 'tag-value', 'primary-region', 'owning-service'];
const VALUE = /^!?[a-zA-Z0-9 :_@/+=.\-!]*$/;

/** Throws ValidationException, InvalidParameterException. */
export function checkFilters(filters: readonly Filter[]): void {
  check(
    length('filters', filters, [0, 10]),
    ...filters.flatMap(({ Key, Values }, index) => [
      oneOf(`filters.${index + 1}.member.key`, Key, KEYS),
      length(`filters.${index + 1}.member.values`, Values, [1, 10]),
      ...(Values ?? []).flatMap((value) => [
        length(`filters.${index + 1}.member.values`, value, [0, 512]),
        matching(`filters.${index + 1}.member.values`, value, VALUE),
      ]),
    ]),
  );
  for (const { Key, Values } of filters) {
    if (Key === undefined) throw invalidParameter('Invalid filter key');
    if (!Values) throw invalidParameter(`Invalid filter values for key: ${Key}`);
  }
}

/** All filters must match, any value may; of values with `!` none may. */
export function passes(secret: ManagedSecret, filters: readonly Filter[]): boolean {
  return filters.every(({ Key = 'all', Values = [] }) => {
    const refused = Values.filter((value) => value.startsWith('!'));
    const wanted = Values.filter((value) => !value.startsWith('!'));
    if (refused.some((value) => matches(secret, Key, value.slice(1)))) return false;
    return wanted.length === 0 || wanted.some((value) => matches(secret, Key, value));
  });
}

function matches(secret: ManagedSecret, key: string, value: string): boolean {
  const { name, description = '', tags = {} } = secret.spec;
  if (key === 'name') return name.startsWith(value);
  if (key === 'description') return hasWords([description], value);
  if (key === 'tag-key') return Object.keys(tags).some((tag) => tag.startsWith(value));
  if (key === 'tag-value') return Object.values(tags).some((tag) => tag.startsWith(value));
  if (key !== 'all') return false; // nothing is replicated, and no service owns a secret
  return hasWords([name, description, ...Object.entries(tags).flat()], value);
}

/** Every word begins a word of one of the texts, whatever the case. */
function hasWords(texts: readonly string[], value: string): boolean {
  const words = texts.flatMap(wordsOf);
  return wordsOf(value).every((word) => words.some((each) => each.startsWith(word)));
}

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[ /_+=.@!:-]+/)
    .filter(Boolean);
