// Which version does a call mean? A name, and a qualifier: none or `$LATEST`, a number, or an alias, which chooses by weight.
import { AWS_ACCOUNT } from '../../../model/aws-account.ts';
import { TuttiError } from '../../../model/errors.ts';
import type { FunctionRef } from '../../../model/function-calls.ts';
import type { FunctionAlias, FunctionVersion, LambdaFunction } from '../../../model/kinds/function.ts';
import type { FunctionObjects } from '../objects.ts';

export const LATEST = '$LATEST';

export interface Target {
  readonly region: string;
  readonly function: LambdaFunction;
  /** What runs: the function itself for `$LATEST`. */
  readonly versioned: LambdaFunction | FunctionVersion;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly alias?: string;
  /** With the qualifier as it was given. */
  readonly arn: string;
}

/** Throws NotFound. `random` is from 0 to less than 1. */
export function resolve(
  objects: Pick<FunctionObjects, 'functions' | 'versions' | 'aliases'>,
  ref: FunctionRef,
  random: () => number,
): Target {
  const { region, name, qualifier } = ref;
  const found = objects.functions.find(region, name);
  if (!found) throw notFound(ref);
  const alias =
    qualifier === undefined || qualifier === LATEST || /^\d+$/.test(qualifier)
      ? undefined
      : objects.aliases.find(region, `${name}:${qualifier}`);
  const version = alias ? chosen(alias, random()) : (qualifier ?? LATEST);
  const versioned = version === LATEST ? found : objects.versions.find(region, `${name}:${version}`);
  if (!versioned) throw notFound(ref);
  const named = { region, function: found, versioned, version, arn: arnOf(ref) };
  return alias ? { ...named, alias: alias.spec.name } : named;
}

/** The versions that have a share, in their order; the alias' own gets what they leave. */
function chosen({ spec: { version, others = [] } }: FunctionAlias, random: number): string {
  let below = 0;
  for (const other of others) {
    below += other.weight;
    if (random < below) return other.version;
  }
  return version;
}

export function arnOf({ region, name, qualifier }: FunctionRef): string {
  const arn = `arn:aws:lambda:${region}:${AWS_ACCOUNT}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** The function that an ARN names; undefined when it names none. */
export function refOf(arn: string): FunctionRef | undefined {
  const [, region, name, qualifier] =
    /^arn:aws[\w-]*:lambda:([^:]+):\d*:function:([^:]+)(?::([^:]+))?$/.exec(arn) ?? [];
  if (region === undefined || name === undefined) return undefined;
  return qualifier === undefined ? { region, name } : { region, name, qualifier };
}

function notFound(ref: FunctionRef): TuttiError {
  return new TuttiError('NotFound', `Function not found: ${arnOf(ref)}`, {
    about: { group: 'tutti.dev', kind: 'functions', name: ref.name },
  });
}
