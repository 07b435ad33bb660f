// Builds an image from a Dockerfile and its context: stage by stage, step by step, each from the cache where it is known.
//
// Nothing is named before everything worked. What failed leaves no container, no file and no image behind; the steps that
// worked stay in the cache.
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContainerDriver } from '../../drivers/container/driver.ts';
import type { ImageSession, ImageStore, StoredImage } from '../../drivers/container/image-store.ts';
import type { BuildRequest, Progress } from '../../model/agent-calls.ts';
import type { Dockerfile } from '../dockerfile/instruction.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { BASE_STAND_IN_LABEL, ORIGIN_LABEL, STAND_IN_LABEL } from '../labels.ts';
import { requireOpenNames } from '../name/hidden-name.ts';
import { fullImageName } from '../name/image-name.ts';
import { digestOf } from '../oci/digest.ts';
import { type Image, putNewImage, withSession } from '../oci/image.ts';
import { hostPlatform } from '../oci/platform.ts';
import { PROXY_ARGS } from './apply-config.ts';
import { receiveContext } from './context.ts';
import { type LayerCache, openLayerCache } from './layer-cache.ts';
import { checkPlatform, planStages, type StagesPlan } from './plan-stages.ts';
import { buildStage, countSteps, openReport } from './stage.ts';
import { imageConfigOf, type StageState } from './stage-state.ts';
import type { BuildRun } from './step.ts';

export interface BuilderOptions {
  readonly store: ImageStore;
  /** Runs RUN; absent: such steps are refused. */
  readonly containers?: ContainerDriver;
  /** Cache, contexts and cache mounts lie here. */
  readonly directory: string;
  readonly networkNamespace?: string;
  /** Finds an image here, or pulls or makes it. */
  readonly acquire: (name: string, options: AcquireOptions) => Promise<StoredImage>;
  readonly now?: () => number;
}

export interface AcquireOptions {
  /** Look for a newer one even if it is here. */
  readonly refresh: boolean;
  readonly progress: (step: Progress) => void;
  readonly signal: AbortSignal;
}

export interface BuildInput {
  readonly request: BuildRequest;
  /** A tar stream. */
  readonly context: AsyncIterable<Uint8Array>;
  readonly progress: (step: Progress) => void;
  readonly signal: AbortSignal;
}

export interface Builder {
  /** Throws ImageError BadBuild, Failed, Unsupported, Aborted, and what acquire throws. */
  build(input: BuildInput): Promise<{ readonly names: readonly string[]; readonly image: Image }>;
}

export async function openBuilder(options: BuilderOptions): Promise<Builder> {
  const runs = join(options.directory, 'runs');
  await rm(runs, { recursive: true, force: true }); // what a crash left
  await mkdir(runs, { recursive: true, mode: 0o700 });
  const cache = await openLayerCache({
    store: options.store,
    directory: options.directory,
    now: options.now,
  });
  return {
    async build(input) {
      const id = randomUUID().slice(0, 8);
      const scratchDir = join(runs, id);
      await mkdir(scratchDir, { mode: 0o700 });
      try {
        return await withSession(options.store, (session) =>
          buildIn({ options, cache, session, input, id, scratchDir }),
        );
      } finally {
        await rm(scratchDir, { recursive: true, force: true });
        await cache.trim();
      }
    },
  };
}

interface Place {
  readonly options: BuilderOptions;
  readonly cache: LayerCache;
  readonly session: ImageSession;
  readonly input: BuildInput;
  readonly id: string;
  readonly scratchDir: string;
}

async function buildIn(place: Place): Promise<{ names: readonly string[]; image: Image }> {
  const { options, session, input, scratchDir } = place;
  const { request, progress, signal } = input;
  const tags = requireOpenNames(request.tags.map(fullImageName));
  if (request.platform !== undefined) checkPlatform(request.platform, hostPlatform());
  const directory = join(scratchDir, 'context');
  await mkdir(directory);
  progress({ stage: 'build', message: 'transferring context' });
  const context = await receiveContext(input.context, directory, { dockerfile: request.dockerfile, signal });
  const dockerfile = parseDockerfile(context.dockerfile);
  const buildArgs = request.buildArgs ?? {};
  const plan = planStages(dockerfile, { buildArgs, target: request.target, platform: hostPlatform() });
  const unused = unusedArgs(dockerfile, buildArgs);
  if (unused.length > 0)
    progress({
      stage: 'build',
      message: `[Warning] One or more build-args [${unused.join(' ')}] were not consumed`,
    });
  const run = runOf(place, { context, dockerfile, plan });
  const report = openReport(progress, countSteps(plan.stages));
  for (const stage of plan.stages) {
    run.finished.set(
      stage.index,
      await buildStage(run, stage, report, { noCache: request.noCache === true }),
    );
  }
  const result = run.finished.get((plan.stages.at(-1) as StagesPlan['stages'][number]).index) as StageState;
  progress({ stage: 'build', message: 'exporting to image' });
  const state = withOwnLabels(result);
  const config = imageConfigOf(state, hostPlatform());
  const names =
    tags.length > 0 ? tags : [fullImageName(`built-${digestOf(JSON.stringify(config)).slice(7, 19)}`)];
  const image = await putNewImage(options.store, session, {
    names,
    config,
    layers: state.layers,
    labels: labelsOf(state),
  });
  for (const name of names) progress({ stage: 'build', message: `naming to ${name}` });
  return { names, image };
}

function runOf(
  { options, cache, session, input, id, scratchDir }: Place,
  { context, dockerfile, plan }: Pick<BuildRun, 'context' | 'dockerfile'> & { readonly plan: StagesPlan },
): BuildRun {
  const { request, progress, signal } = input;
  return {
    id,
    store: options.store,
    session,
    cache,
    dockerfile,
    context,
    buildArgs: request.buildArgs ?? {},
    globalArgs: plan.globalArgs,
    finished: new Map(),
    containers: options.containers,
    networkNamespace: options.networkNamespace,
    scratchDir,
    mountsDir: join(options.directory, 'mounts'),
    acquire: (name) => options.acquire(name, { refresh: request.pull === true, progress, signal }),
    output: (line) => progress({ stage: 'run', message: line }),
    now: options.now ?? Date.now,
    signal,
  };
}

/** Given, but never declared. */
function unusedArgs(
  { globalArgs, stages }: Dockerfile,
  buildArgs: { readonly [name: string]: string },
): readonly string[] {
  const instructions = [...globalArgs, ...stages.flatMap((stage) => stage.instructions)];
  const declared = instructions.flatMap((each) =>
    each.name === 'ARG' ? each.args.map(({ name }) => name) : [],
  );
  return Object.keys(buildArgs).filter((name) => !declared.includes(name) && !PROXY_ARGS.includes(name));
}

/** An image on a stand-in is not itself one: the label says on what it was built. */
function withOwnLabels(state: StageState): StageState {
  const { [STAND_IN_LABEL]: standIn, ...labels } = state.config.Labels ?? {};
  if (standIn === undefined) return state;
  return { ...state, config: { ...state.config, Labels: { ...labels, [BASE_STAND_IN_LABEL]: standIn } } };
}

function labelsOf(state: StageState): { readonly [name: string]: string } {
  const base = state.config.Labels?.[BASE_STAND_IN_LABEL];
  return { [ORIGIN_LABEL]: 'build', ...(base === undefined ? {} : { [BASE_STAND_IN_LABEL]: base }) };
}
