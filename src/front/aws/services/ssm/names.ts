// What a parameter may be called, and how callers name one: by name or ARN, with `:version` or `:label` behind it.
import { arnText, parseArn } from '../../shared/arn.ts';
import { reservedName, tooManyLevels, validation } from './faults.ts';

const MAX_NAME = 1011;
const MAX_LEVELS = 15;
const NAME = /^(?:[a-zA-Z0-9_.-]+|(?:\/[a-zA-Z0-9_.-]+)+)$/;
const FORM =
  'If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of ' +
  'letters, numbers and the following 3 symbols .-_';

/** Throws what AWS throws for a name that a new parameter cannot have. */
export function checkName(name: string): void {
  const prefix = /^\/?(aws|ssm)/i.exec(name)?.[1]?.toLowerCase();
  const isPath = name.lastIndexOf('/') > 0;
  if (prefix === 'aws' && isPath) throw reservedName(name);
  if (prefix && !isPath)
    throw validation('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  if (name.includes('/') && !name.startsWith('/'))
    throw validation('Parameter name must be a fully qualified name.');
  if (prefix || !NAME.test(name))
    throw validation(`Parameter name: can't be prefixed with "ssm" (case-insensitive). ${FORM}`);
  if (name.split('/').length - 1 > MAX_LEVELS) throw tooManyLevels(MAX_LEVELS);
  if (name.length > MAX_NAME)
    throw validation(`Parameter name: can't be longer than ${MAX_NAME} characters, it has ${name.length}.`);
}

interface Place {
  readonly account: string;
  readonly region: string;
}

export function parameterArn({ account, region }: Place, name: string): string {
  return arnText({ service: 'ssm', region, account, resource: `parameter/${name.replace(/^\//, '')}` });
}

/** One name for `web` and `/web`, which are the same parameter. */
export function canonicalName(name: string): string {
  return name.lastIndexOf('/') === 0 ? name.slice(1) : name;
}

export interface ParameterReference {
  readonly name: string;
  /** The name as the caller wrote it, which is how the answer has it too; absent when it was an ARN. */
  readonly asked?: string;
  /** A version number or a label. */
  readonly selector?: string;
}

/** Undefined for what is no parameter of this region. Throws ValidationException for what can be no name at all. */
export function parseReference(text: string, place: Place): ParameterReference | undefined {
  const arn = parseArn(text);
  if (arn && (arn.service !== 'ssm' || arn.region !== place.region || arn.account !== place.account))
    return undefined;
  const path = arn ? /^parameter\/(.+)$/.exec(arn.resource)?.[1] : text;
  if (path === undefined) return undefined;
  const [, name = '', selector] = /^([^:]*)(?::([^:]+))?$/.exec(path) ?? [];
  if (arn) return { name: name.includes('/') ? `/${name}` : name, selector };
  if (!NAME.test(name))
    throw validation(`Parameter name: can't be prefixed with "ssm" (case-insensitive). ${FORM}`);
  return { name, asked: name, selector };
}
