// Which stages have to be built, from what, in which order? Pure: Dockerfile and request in, stages out.
//
// Only what the target needs, directly or through others, is built. Base names are expanded here, since only ARGs before
// the first FROM may stand in them.
import { ExpandError, expandWord, type Scope } from '../dockerfile/expand.ts';
import type { Dockerfile, Instruction, Stage } from '../dockerfile/instruction.ts';
import { parseError, suggestion } from '../dockerfile/parse-error.ts';
import { ImageError } from '../image-error.ts';
import { fullImageName } from '../name/image-name.ts';
import { formatPlatform, type Platform } from '../oci/platform.ts';
import { parseRunMount } from './run-mount.ts';

export type Base =
  | { readonly kind: 'scratch' }
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'image'; readonly name: string };

export interface PlannedStage {
  /** Position in the Dockerfile. */
  readonly index: number;
  /** For progress: its name, or `stage-1`. */
  readonly title: string;
  readonly base: Base;
  readonly line: number;
  readonly source: string;
  readonly instructions: readonly Instruction[];
}

export interface StagesPlan {
  /** In the order in which they are built; the last one is the result. */
  readonly stages: readonly PlannedStage[];
  /** Values of ARGs before the first FROM, by name; what stages inherit when they declare one. */
  readonly globalArgs: ReadonlyMap<string, string>;
}

export interface PlanRequest {
  readonly buildArgs: { readonly [name: string]: string };
  readonly target?: string;
  readonly platform: Platform;
}

/** Throws ImageError BadBuild, Unsupported (another platform). */
export function planStages(dockerfile: Dockerfile, request: PlanRequest): StagesPlan {
  const globalArgs = readGlobalArgs(dockerfile, request);
  const planned = dockerfile.stages.map((stage, index) =>
    planStage(dockerfile, stage, index, { globalArgs, request }),
  );
  const target = request.target === undefined ? planned.length - 1 : findTarget(dockerfile, request.target);
  const needed = new Set<number>();
  const visit = (index: number) => {
    if (needed.has(index)) return;
    needed.add(index);
    const stage = planned[index] as PlannedStage;
    for (const other of references(dockerfile, stage)) visit(other);
  };
  visit(target);
  return {
    stages: [...needed].sort((a, b) => a - b).map((index) => planned[index] as PlannedStage),
    globalArgs,
  };
}

/** The stage that a word of COPY --from or of a mount means, if it means one. */
export function findStage(dockerfile: Dockerfile, word: string, before: number): number | undefined {
  const named = dockerfile.stages.findIndex(
    (stage, index) => index < before && stage.from.as === word.toLowerCase(),
  );
  if (named >= 0) return named;
  return /^\d+$/.test(word) && Number(word) < before ? Number(word) : undefined;
}

/** ARGs that are always there: what is built for, and on. */
export function platformArgs(platform: Platform): { readonly [name: string]: string } {
  const { os, architecture, variant = '' } = platform;
  const all: { [name: string]: string } = {};
  for (const prefix of ['TARGET', 'BUILD']) {
    all[`${prefix}PLATFORM`] = formatPlatform(platform);
    all[`${prefix}OS`] = os;
    all[`${prefix}ARCH`] = architecture;
    all[`${prefix}VARIANT`] = variant;
  }
  return all;
}

/** The value of a word, mistakes with their line. */
export function expandAt(word: string, scope: Scope, line: number): string {
  try {
    return expandWord(word, scope);
  } catch (error) {
    if (!(error instanceof ExpandError)) throw error;
    throw parseError(line, `failed to process "${word}": ${error.message}`);
  }
}

function readGlobalArgs(
  dockerfile: Dockerfile,
  { buildArgs, platform }: PlanRequest,
): ReadonlyMap<string, string> {
  const values = new Map(Object.entries(platformArgs(platform)));
  const scope: Scope = { escapeChar: dockerfile.escapeChar, get: (name) => values.get(name) };
  for (const { args, line } of dockerfile.globalArgs) {
    for (const { name, value } of args) {
      const given =
        buildArgs[name] ?? (value === undefined ? values.get(name) : expandAt(value, scope, line));
      if (given !== undefined) values.set(name, given);
    }
  }
  return values;
}

interface StageContext {
  readonly globalArgs: ReadonlyMap<string, string>;
  readonly request: PlanRequest;
}

function planStage(
  dockerfile: Dockerfile,
  stage: Stage,
  index: number,
  { globalArgs, request }: StageContext,
): PlannedStage {
  const { from } = stage;
  const scope: Scope = { escapeChar: dockerfile.escapeChar, get: (name) => globalArgs.get(name) };
  const base = expandAt(from.base, scope, from.line);
  if (base === '') throw parseError(from.line, `base name (${from.base}) should not be blank`);
  if (from.platform !== undefined) checkPlatform(expandAt(from.platform, scope, from.line), request.platform);
  return {
    index,
    title: from.as ?? `stage-${index}`,
    base: findBase(dockerfile, base, { index, line: from.line }),
    line: from.line,
    source: from.source,
    instructions: stage.instructions,
  };
}

function findBase(
  dockerfile: Dockerfile,
  base: string,
  { index, line }: { index: number; line: number },
): Base {
  const stage = dockerfile.stages.findIndex(({ from }, at) => at < index && from.as === base.toLowerCase());
  if (stage >= 0) return { kind: 'stage', index: stage };
  if (base === 'scratch') return { kind: 'scratch' };
  try {
    return { kind: 'image', name: fullImageName(base) };
  } catch (error) {
    throw parseError(line, `failed to parse stage name "${base}": ${(error as Error).message}`);
  }
}

/** Refuses what this host cannot run. */
export function checkPlatform(wanted: string, host: Platform): void {
  const [os = '', architecture = host.architecture] = wanted.split('/');
  if (os === host.os && architecture === host.architecture) return;
  throw new ImageError('Unsupported', `Cannot build for ${wanted}: this host is ${formatPlatform(host)}`);
}

function findTarget(dockerfile: Dockerfile, target: string): number {
  const found = findStage(dockerfile, target, dockerfile.stages.length);
  if (found !== undefined) return found;
  const names = dockerfile.stages.flatMap(({ from }) => from.as ?? []);
  throw new ImageError('BadBuild', `target stage "${target}" could not be found${suggestion(target, names)}`);
}

function references(dockerfile: Dockerfile, stage: PlannedStage): readonly number[] {
  const words = stage.instructions.flatMap((instruction) => {
    if (instruction.name === 'COPY') return instruction.from ?? [];
    if (instruction.name !== 'RUN') return [];
    return instruction.mounts.flatMap((text) => parseRunMount(text, instruction.line).from ?? []);
  });
  const stages = words.flatMap((word) => findStage(dockerfile, word, stage.index) ?? []);
  return stage.base.kind === 'stage' ? [stage.base.index, ...stages] : stages;
}
