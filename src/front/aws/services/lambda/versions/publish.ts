// Publishing: `$LATEST` as it stands becomes the next version, unless nothing changed since the last one. The version is created before its
// number is counted, so two who publish at once get one version, and an interrupted one is found by the next.
import { createHash } from 'node:crypto';
import { isError } from '../../../../../model/errors.ts';
import {
  type FunctionVersion,
  functionVersionKind,
  type LambdaFunction,
} from '../../../../../model/kinds/function.ts';
import type { Ctx } from '../../../context.ts';
import { placeKey } from '../arns.ts';
import { codeSha256 } from '../config-text.ts';
import { invalid, revisionPassed } from '../faults.ts';
import { changeFunction, findVersion, getFunction } from '../lookup.ts';
import { shownRevision } from '../revision.ts';

export interface PublishWish {
  readonly CodeSha256?: string;
  readonly Description?: string;
  readonly RevisionId?: string;
}

const ATTEMPTS = 20;

/** Throws ResourceNotFoundException, PreconditionFailedException, InvalidParameterValueException. */
export async function publish(ctx: Ctx, name: string, wish: PublishWish): Promise<FunctionVersion> {
  for (let attempt = 1; ; attempt += 1) {
    const newest = await getFunction(ctx, { name });
    checkWish(newest, wish);
    const last = await lastPublished(ctx, newest);
    if (last?.spec.further?.publishedFrom === fingerprint(newest)) return counted(ctx, last);
    try {
      return await counted(
        ctx,
        await create(ctx, newest, wish, (last?.spec.number ?? newest.spec.lastVersion) + 1),
      );
    } catch (error) {
      if (!isError(error, 'AlreadyExists') || attempt === ATTEMPTS) throw error;
    }
  }
}

function checkWish(newest: LambdaFunction, { RevisionId, CodeSha256 }: PublishWish): void {
  if (RevisionId && RevisionId !== shownRevision(newest)) throw revisionPassed();
  const current = codeSha256(newest.spec);
  if (CodeSha256 && CodeSha256 !== current)
    throw invalid(
      `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${current}). Please try again with the CodeSHA256 in $LATEST.`,
    );
}

/** One that was created and not yet counted comes first. */
async function lastPublished(ctx: Ctx, { spec }: LambdaFunction): Promise<FunctionVersion | undefined> {
  return (
    (await findVersion(ctx, spec.name, spec.lastVersion + 1)) ?? findVersion(ctx, spec.name, spec.lastVersion)
  );
}

async function create(
  ctx: Ctx,
  { metadata, spec }: LambdaFunction,
  { Description }: PublishWish,
  number: number,
): Promise<FunctionVersion> {
  const { lastVersion: _, reservedConcurrency: __, permissions: ___, ...rest } = spec;
  const { recursiveLoop: ____, tags: _____, ...config } = rest;
  return ctx.client.create(functionVersionKind, {
    metadata: placeKey(ctx, { name: spec.name, qualifier: String(number) }),
    spec: {
      ...config,
      ...(Description === undefined ? {} : { description: Description }),
      function: metadata.name,
      number,
      revision: ctx.ids.uuid(),
      further: { ...spec.further, publishedFrom: fingerprint({ metadata, spec }) },
    },
  });
}

async function counted(ctx: Ctx, version: FunctionVersion): Promise<FunctionVersion> {
  const { name, number } = version.spec;
  await changeFunction(ctx, name, (spec) =>
    spec.lastVersion >= number ? spec : { ...spec, lastVersion: number },
  );
  return version;
}

/** Of all that makes a version differ from the one before. */
function fingerprint({ spec }: Pick<LambdaFunction, 'spec' | 'metadata'>): string {
  const { revision: _, modifiedAt: __, lastVersion: ___, reservedConcurrency: ____, ...rest } = spec;
  const { permissions: _____, recursiveLoop: ______, tags: _______, ...config } = rest;
  return createHash('sha256')
    .update(JSON.stringify(sorted(config)))
    .digest('hex');
}

/** With the members of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
