// The RevisionId that callers see. spec.revision is of code and configuration, since sandboxes are made anew by it; permissions and
// publishing change what callers see, and no sandbox.
import { createHash } from 'node:crypto';
import type { FunctionVersion, LambdaFunction } from '../../../../model/kinds/function.ts';

/** A UUID. */
export function shownRevision({ spec }: LambdaFunction | FunctionVersion): string {
  const lastVersion = 'lastVersion' in spec ? spec.lastVersion : 0;
  const { permissions = [], revision } = spec;
  if (permissions.length === 0 && lastVersion === 0) return revision;
  const digest = createHash('sha256')
    .update(JSON.stringify([revision, lastVersion, permissions]))
    .digest('hex');
  return digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
