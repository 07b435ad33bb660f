// ParameterFilters: one key, how to compare, and values of which any may match; all filters must.
import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { latestVersion, type Parameter } from '../../../../model/kinds/parameter.ts';
import { check, length, matching } from '../../shared/constraints.ts';
import { tagFields } from '../../shared/filters.ts';
import {
  badFilterKey,
  badFilterOption,
  badFilterValue,
  noFilterValues,
  repeatedFilter,
  validation,
} from './faults.ts';
import { checkPath, isUnder } from './paths.ts';

type Filter = Pick<ParameterStringFilter, 'Key' | 'Option'> & { readonly Values?: readonly string[] };

/** Which keys an operation knows; `tag:` stands for all tags. */
export const DESCRIBE_KEYS = ['Path', 'Name', 'Type', 'KeyId', 'Tier', 'DataType', 'tag:'];
export const BY_PATH_KEYS = ['Type', 'KeyId', 'Label'];

const KEY = /^(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)$/;
const VALUES: { readonly [key: string]: readonly string[] } = {
  Type: ['String', 'StringList', 'SecureString'],
  Tier: ['Standard', 'Advanced', 'Intelligent-Tiering'],
};

const isTag = (key: string) => key.startsWith('tag:');

function optionsOf(key: string): readonly string[] {
  if (key === 'Path') return ['OneLevel', 'Recursive'];
  if (key === 'Name') return ['Equals', 'BeginsWith', 'Contains'];
  return key === 'Label' ? ['Equals'] : ['Equals', 'BeginsWith'];
}

/** Throws what AWS throws for filters that are none. */
export function checkFilters(filters: readonly Filter[], known: readonly string[]): void {
  check(
    ...filters.flatMap(({ Key, Option, Values }, index) => {
      const at = `parameterFilters.${index + 1}.member`;
      return [
        Key !== undefined && Key.length > 132
          ? length(`${at}.key`, Key, [1, 132])
          : matching(`${at}.key`, Key, KEY),
        length(`${at}.option`, Option, [1, 10]),
        length(`${at}.values`, Values, [1, 50]),
        ...(Values ?? []).map((value) => length(`${at}.values`, value, [1, 1024])),
      ];
    }),
  );
  for (const filter of filters) checkFilter(filter, known);
  const keys = filters.map(({ Key }) => Key ?? '');
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) throw repeatedFilter(repeated);
}

function checkFilter({ Key = '', Option, Values = [] }: Filter, known: readonly string[]): void {
  if (!known.includes(isTag(Key) ? 'tag:' : Key))
    throw badFilterKey(
      Key,
      known.filter((key) => key !== 'tag:'),
    );
  const options = optionsOf(Key);
  if (Option !== undefined && !options.includes(Option)) throw badFilterOption(Option, options);
  if (Values.length === 0 && !isTag(Key)) throw noFilterValues(Key);
  const valid = VALUES[Key];
  const wrong = valid && Values.find((value) => !valid.includes(value));
  if (valid && wrong !== undefined) throw badFilterValue(wrong, valid);
  if (Key === 'Path') for (const value of Values) checkFilterPath(value);
}

function checkFilterPath(path: string): void {
  if (/^\/(aws|ssm)/i.test(path))
    throw validation(
      'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). ' +
        'When using global parameters, please specify within a global namespace.',
    );
  checkPath(path);
}

export function passes(parameter: Parameter, filters: readonly Filter[]): boolean {
  return filters.every((filter) => matches(parameter, filter));
}

function matches(parameter: Parameter, { Key = '', Option, Values = [] }: Filter): boolean {
  const { name, tags } = parameter.spec;
  if (Key === 'Path') return Values.some((path) => isUnder(name, path, Option === 'Recursive'));
  if (isTag(Key)) {
    const values = tagFields(tags ?? {}, Key) ?? [];
    return values.length > 0 && (Values.length === 0 || compares(values, Option, Values));
  }
  if (Key === 'Name' && Option !== 'Contains') return compares([bare(name)], Option, Values.map(bare)); // with or without the first slash
  return compares(fieldsOf(parameter, Key), Option, Values);
}

const bare = (name: string) => name.replace(/^\//, '');

function fieldsOf(parameter: Parameter, key: string): readonly string[] {
  const version = latestVersion(parameter);
  if (key === 'Name') return [parameter.spec.name];
  if (key === 'Type') return [version.type];
  if (key === 'KeyId') return version.keyId === undefined ? [] : [version.keyId];
  if (key === 'Tier') return [version.tier];
  if (key === 'DataType') return [version.dataType];
  return parameter.spec.versions.flatMap(({ labels }) => labels ?? []);
}

function compares(fields: readonly string[], option: string | undefined, values: readonly string[]): boolean {
  return fields.some((field) =>
    values.some((value) => {
      if (option === 'BeginsWith') return field.startsWith(value);
      return option === 'Contains' ? field.includes(value) : field === value;
    }),
  );
}
