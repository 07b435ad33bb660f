// WORKDIR: the directory is made if it is missing, as the user that runs from here on.
import { posix } from 'node:path';
import type { Instruction } from '../dockerfile/instruction.ts';
import { resolveOwner } from './accounts.ts';
import { scopeOf } from './apply-config.ts';
import { directoryItems } from './copy-layer.ts';
import { stepKey } from './layer-cache.ts';
import { expandAt } from './plan-stages.ts';
import type { StageState } from './stage-state.ts';
import { type BuildRun, type Step, withStageRootfs } from './step.ts';
import { openTargetTree } from './target-tree.ts';
import { writeItems } from './write-layer.ts';

/** The new directory, and the step that makes it. */
export function workdirStep(
  run: BuildRun,
  state: StageState,
  instruction: Extract<Instruction, { name: 'WORKDIR' }>,
): { readonly path: string; readonly step: Step } {
  const word = expandAt(instruction.word, scopeOf(state, run.dockerfile.escapeChar), instruction.line);
  const path = posix.resolve('/', state.config.WorkingDir ?? '/', word);
  const user = state.config.User ?? '';
  const make = () =>
    withStageRootfs(run, state, async (rootfs) => {
      const owner = await resolveOwner(rootfs, user);
      return writeItems(directoryItems(path, owner, openTargetTree(rootfs)), run.session, run.scratchDir);
    });
  return { path, step: { key: stepKey(state.layers, ['WORKDIR', path, user]), make } };
}
