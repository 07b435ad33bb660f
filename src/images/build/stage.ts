// Builds one stage: its base, then instruction by instruction; says of each step whether it was made or known.

import type { Layer } from '../../drivers/container/image-store.ts';
import type { Progress } from '../../model/agent-calls.ts';
import type { Instruction } from '../dockerfile/instruction.ts';
import { parseTriggers } from '../dockerfile/parse.ts';
import { ImageError } from '../image-error.ts';
import { readImage } from '../oci/image.ts';
import { applyConfig, type ConfigInstruction } from './apply-config.ts';
import { copyStep } from './copy-step.ts';
import type { PlannedStage } from './plan-stages.ts';
import { runStep } from './run-step.ts';
import {
  SCRATCH,
  type StageState,
  stateOfImage,
  stateOfStage,
  withHistory,
  withLayer,
} from './stage-state.ts';
import type { BuildRun, Step } from './step.ts';
import { workdirStep } from './workdir-step.ts';

type FileInstruction = Exclude<Instruction, ConfigInstruction>;
const FILE_INSTRUCTIONS: readonly string[] = ['RUN', 'COPY', 'ADD', 'WORKDIR'];

function changesFiles(instruction: Instruction): instruction is FileInstruction {
  return FILE_INSTRUCTIONS.includes(instruction.name);
}

/** Counts and words steps as BuildKit does: `[2/4] COPY app.js .`. */
export interface Report {
  step(stage: PlannedStage, position: number, text: string, how?: { readonly cached: boolean }): void;
}

export function countSteps(stages: readonly PlannedStage[]): {
  readonly total: number;
  readonly several: boolean;
} {
  const total = stages.reduce((sum, stage) => sum + stepsOf(stage), 0);
  return { total, several: stages.length > 1 };
}

function stepsOf(stage: PlannedStage): number {
  return 1 + stage.instructions.filter(changesFiles).length;
}

export function openReport(
  progress: (step: Progress) => void,
  counts: ReturnType<typeof countSteps>,
): Report {
  let done = 0;
  return {
    step(stage, position, text, how) {
      const place = `${position}/${stepsOf(stage)}`;
      const where = counts.several ? `[${stage.title} ${place}]` : `[${place}]`;
      const message = `${how?.cached ? 'CACHED ' : ''}${where} ${text}`;
      progress({ stage: 'build', message, done, total: counts.total });
      done += 1;
    },
  };
}

export async function buildStage(
  run: BuildRun,
  stage: PlannedStage,
  report: Report,
  options: { readonly noCache: boolean },
): Promise<StageState> {
  const { state: base, triggers } = await baseOf(run, stage, report);
  let state = base;
  let position = 1;
  for (const instruction of [...triggers, ...stage.instructions]) {
    if (run.signal.aborted) throw new ImageError('Aborted', 'The build was cancelled');
    if (!changesFiles(instruction)) {
      state = applyConfig(state, instruction, {
        escapeChar: run.dockerfile.escapeChar,
        buildArgs: run.buildArgs,
        globalArgs: run.globalArgs,
      });
      continue;
    }
    position += 1;
    const shown = (cached: boolean) => report.step(stage, position, instruction.source, { cached });
    state = await advance(run, state, instruction, {
      stageIndex: stage.index,
      noCache: options.noCache,
      shown,
    });
  }
  return state;
}

interface How {
  readonly stageIndex: number;
  readonly noCache: boolean;
  readonly shown: (cached: boolean) => void;
}

async function advance(
  run: BuildRun,
  state: StageState,
  instruction: FileInstruction,
  how: How,
): Promise<StageState> {
  const { step, after } = await stepOf(run, state, instruction, how.stageIndex);
  const { source } = instruction;
  const known = how.noCache ? undefined : await run.cache.find(step.key);
  if (known) {
    how.shown(true);
    const layer = known.layers.length > state.layers.length ? known.layers.at(-1) : undefined;
    const next = layer
      ? { ...withLayer(state, layer, { source, created: known.created }), layers: known.layers }
      : withHistory(state, source);
    return after(next);
  }
  how.shown(false);
  const created = new Date(run.now()).toISOString();
  const next = withLayer(state, await made(run, step), { source, created });
  await run.cache.keep(step.key, { layers: next.layers, created }, run.session);
  return after(next);
}

async function made(run: BuildRun, step: Step): Promise<Layer | undefined> {
  try {
    return await step.make();
  } catch (error) {
    if (run.signal.aborted) throw new ImageError('Aborted', 'The build was cancelled', { cause: error });
    throw error;
  }
}

async function stepOf(
  run: BuildRun,
  state: StageState,
  instruction: FileInstruction,
  stageIndex: number,
): Promise<{ readonly step: Step; readonly after: (state: StageState) => StageState }> {
  const same = (next: StageState) => next;
  switch (instruction.name) {
    case 'RUN':
      return { step: await runStep(run, state, instruction, stageIndex), after: same };
    case 'COPY':
    case 'ADD':
      return { step: await copyStep(run, state, instruction, stageIndex), after: same };
    case 'WORKDIR': {
      const { path, step } = workdirStep(run, state, instruction);
      return { step, after: (next) => ({ ...next, config: { ...next.config, WorkingDir: path } }) };
    }
  }
}

async function baseOf(
  run: BuildRun,
  stage: PlannedStage,
  report: Report,
): Promise<{ readonly state: StageState; readonly triggers: readonly Instruction[] }> {
  const { base } = stage;
  switch (base.kind) {
    case 'scratch':
      report.step(stage, 1, 'FROM scratch');
      return { state: SCRATCH, triggers: [] };
    case 'stage':
      report.step(stage, 1, stage.source);
      return { state: stateOfStage(run.finished.get(base.index) as StageState), triggers: [] }; // built before: the plan's order
    case 'image': {
      const stored = await run.acquire(base.name);
      report.step(stage, 1, `FROM ${base.name}`);
      const image = await readImage(run.store, stored.target);
      // Held by this build, whatever happens to the name meanwhile.
      for (const { descriptor } of image.layers)
        await run.session.writeBlob(descriptor, run.store.readBlob(descriptor.digest));
      const state = stateOfImage(image.config, image.layers);
      const triggers = parseTriggers(state.config.OnBuild ?? [], stage.line);
      const { OnBuild: _, ...config } = state.config;
      return { state: { ...state, config }, triggers };
    }
  }
}
