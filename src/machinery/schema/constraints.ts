// Which structural rules of a schema written out in a kind does an object break?
//
// Only such schemas are checked: for the kinds of the pinned documents their validation functions say it in upstream's
// words. Definitions that are referred to are not entered.
import type { FieldError } from '../../model/errors.ts';
import type { Schema } from '../../model/kind.ts';
import { isPlain } from './decode.ts';

/** Broken rules of required, enum, pattern, lengths and bounds, with their paths. */
export function constraintErrors(schema: Schema, value: unknown, path = ''): readonly FieldError[] {
  if (schema.$ref || value === undefined || value === null) return [];
  const own = [
    ...enumErrors(schema, value, path),
    ...textErrors(schema, value, path),
    ...boundErrors(schema, value, path),
  ];
  if (Array.isArray(value)) {
    const { items } = schema;
    return items
      ? [...own, ...value.flatMap((item, index) => constraintErrors(items, item, `${path}[${index}]`))]
      : own;
  }
  return isPlain(value) ? [...own, ...objectErrors(schema, value, path)] : own;
}

function objectErrors(
  schema: Schema,
  value: { readonly [name: string]: unknown },
  path: string,
): readonly FieldError[] {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const { additionalProperties, properties = {}, required = [] } = schema;
  const missing = required.filter((name) => value[name] === undefined);
  const values =
    typeof additionalProperties === 'object'
      ? Object.keys(value).filter((name) => !(name in properties))
      : [];
  return [
    ...missing.map((name): FieldError => ({ type: 'Required', field: at(name), detail: '' })),
    ...Object.entries(properties).flatMap(([name, property]) =>
      constraintErrors(property, value[name], at(name)),
    ),
    ...values.flatMap((name) =>
      constraintErrors(additionalProperties as Schema, value[name], `${path}[${name}]`),
    ), // values is empty otherwise
  ];
}

function enumErrors(schema: Schema, value: unknown, field: string): readonly FieldError[] {
  if (!schema.enum || schema.enum.includes(value)) return [];
  const supported = schema.enum.map(String);
  const detail = `supported values: ${supported.map((text) => JSON.stringify(text)).join(', ')}`;
  return [{ type: 'NotSupported', field, value, detail, supported }];
}

function textErrors(schema: Schema, value: unknown, field: string): readonly FieldError[] {
  if (typeof value !== 'string') return [];
  const { pattern, minLength, maxLength } = schema;
  const broken = (detail: string): FieldError => ({ type: 'Invalid', field, value, detail });
  return [
    ...(pattern !== undefined && !new RegExp(pattern, 'u').test(value)
      ? [broken(`${field} in body should match '${pattern}'`)]
      : []),
    ...(minLength !== undefined && value.length < minLength
      ? [broken(`${field} in body should be at least ${minLength} chars long`)]
      : []),
    ...(maxLength !== undefined && value.length > maxLength ? [tooLong(field, maxLength)] : []),
  ];
}

function tooLong(field: string, max: number): FieldError {
  return { type: 'TooLong', field, detail: `may not be more than ${max} bytes` };
}

function boundErrors(schema: Schema, value: unknown, field: string): readonly FieldError[] {
  if (typeof value !== 'number') return [];
  const { minimum, maximum } = schema;
  const broken = (detail: string): FieldError => ({ type: 'Invalid', field, value, detail });
  return [
    ...(minimum !== undefined && value < minimum
      ? [broken(`${field} in body should be greater than or equal to ${minimum}`)]
      : []),
    ...(maximum !== undefined && value > maximum
      ? [broken(`${field} in body should be less than or equal to ${maximum}`)]
      : []),
  ];
}
