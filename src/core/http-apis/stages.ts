// Which stage of an HTTP API is asked, and what of the path is left for its routes? The first segment names one, else it is `$default`.
import { decoded } from './query.ts';

export interface StageMatch<S> {
  readonly stage: S;
  /** Without the stage. */
  readonly path: string;
}

export function selectStage<S extends { readonly name: string }>(
  stages: readonly S[],
  path: string,
): StageMatch<S> | undefined {
  const [, first = ''] = path.split('/');
  const named = stages.find(({ name }) => name !== '$default' && name === decoded(first));
  if (named) return { stage: named, path: path.slice(first.length + 1) || '/' };
  const usual = stages.find(({ name }) => name === '$default');
  return usual && { stage: usual, path };
}
