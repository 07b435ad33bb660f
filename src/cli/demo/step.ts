// One step of the demo: what it is called, what it does, and how it is measured while the load goes on.
import type { ObjectClient } from '../../machinery/object-client.ts';
import type { Context } from '../context.ts';
import { type StepLine, stepLine } from '../progress.ts';
import type { Load } from './load.ts';
import type { LoadCounts } from './load-counts.ts';

export interface Scene {
  readonly context: Context;
  readonly client: ObjectClient;
}

export interface Step {
  readonly name: string;
  /** False: a request may fail in it, which is told but is no failure of the demo. */
  readonly isPromised?: boolean;
  /** Throws when it does not end as it should. Resolves with a few words on what was seen. */
  run(scene: Scene, line: StepLine): Promise<string | undefined>;
}

export interface StepResult {
  readonly way: string;
  readonly name: string;
  readonly seconds: number;
  readonly requests: number;
  readonly failed: number;
  readonly p99Ms?: number;
  /** Requests may fail: nothing else was promised. */
  readonly unpromised?: true;
  /** Only when requests failed. */
  readonly failures?: LoadCounts['failures'];
  /** Why the step did not end as it should. */
  readonly error?: string;
}

/** It ended as it should, and kept what was promised. */
export function isWell({
  failed,
  error,
  unpromised,
}: Pick<StepResult, 'failed' | 'error' | 'unpromised'>): boolean {
  return error === undefined && (failed === 0 || unpromised === true);
}

/** Never throws for a step that goes wrong: says so in the result. */
export async function measure(
  scene: Scene,
  step: Step,
  { way, load }: { readonly way: string; readonly load?: Load },
): Promise<StepResult> {
  const { io } = scene.context;
  const line = stepLine(io, sentence(step.name));
  const began = io.now();
  await load?.take();
  const live = withCounts(line, io.isTerminal ? load : undefined);
  const { detail, error } = await attempt(scene, step, live.line);
  live.stop();
  const counts = await load?.take();
  const unpromised = step.isPromised === false ? ({ unpromised: true } as const) : {};
  const took = seconds(io.now() - began);
  const result = { way, name: step.name, ...measured(counts), ...unpromised, seconds: took, error };
  const words = [counts && countsText(counts), detail, error?.split('\n')[0]]
    .filter((text) => text !== undefined)
    .join('; ');
  if (isWell(result)) line.done(words);
  else line.failed(words);
  return result;
}

/** The line with the requests so far in front of what goes on. */
function withCounts(line: StepLine, load: Load | undefined): { readonly line: StepLine; stop(): void } {
  if (!load) return { line, stop() {} };
  let detail = '';
  let counts = '';
  const show = () => line.update([counts, detail].filter((text) => text !== '').join('; '));
  const stop = load.watch(({ requests, failed }) => {
    counts = `${requests.toLocaleString('en')} requests, ${failed} failed`;
    show();
  });
  const update = (text: string) => {
    detail = text;
    show();
  };
  return { line: { ...line, update }, stop };
}

async function attempt(
  scene: Scene,
  step: Step,
  line: StepLine,
): Promise<{ detail?: string; error?: string }> {
  try {
    return { detail: await step.run(scene, line) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function measured(
  counts: LoadCounts | undefined,
): Pick<StepResult, 'requests' | 'failed' | 'p99Ms' | 'failures'> {
  if (!counts) return { requests: 0, failed: 0 };
  const { requests, failed, p99Ms, failures } = counts;
  return { requests, failed, p99Ms, ...(failed > 0 && { failures }) };
}

export function countsText({ requests, failed, p99Ms }: LoadCounts): string {
  return `${requests.toLocaleString('en')} requests, ${failed} failed, p99 ${p99Ms} ms`;
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
