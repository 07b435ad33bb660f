// What the demo says at its end: the table, and where to look next.
import type { Io } from '../io.ts';
import { paint } from '../progress.ts';
import { isWell, type StepResult } from './step.ts';

/** The one object of --json. */
export function reportOf(steps: readonly StepResult[]): {
  readonly ok: boolean;
  readonly steps: readonly StepResult[];
} {
  return { ok: steps.every(isWell), steps };
}

export function reportTable(io: Io, steps: readonly StepResult[]): string {
  const header = ['STEP', 'SECONDS', 'REQUESTS', 'FAILED', 'P99 MS'];
  const rows = steps.map(({ name, seconds, requests, failed, p99Ms, error }) => [
    error === undefined ? name : `${name} (went wrong)`,
    seconds.toFixed(1),
    requests.toLocaleString('en'),
    String(failed),
    p99Ms === undefined ? '' : p99Ms.toFixed(1),
  ]);
  const sum = (pick: (step: StepResult) => number) => steps.reduce((total, step) => total + pick(step), 0);
  const total = [
    'all',
    sum(({ seconds }) => seconds).toFixed(1),
    sum(({ requests }) => requests).toLocaleString('en'),
    String(sum(({ failed }) => failed)),
    '',
  ];
  const widths = header.map((title, column) =>
    Math.max(...[...rows, total].map((row) => (row[column] ?? '').length), title.length),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const lines = rows.map((row, index) => {
    return isWell(steps[index] as StepResult) ? line(row) : paint(io, 'red', line(row)); // one row a step
  });
  return [paint(io, 'dim', line(header)), ...lines, paint(io, 'bold', line(total))].join('\n');
}

/** For a demo that did not go well: a request that failed although none was to, a step that did not end as it should, or both. */
export function whatWentWrong(steps: readonly StepResult[]): string {
  const promised = steps.filter(({ unpromised }) => unpromised !== true);
  const requests = steps.reduce((sum, step) => sum + step.requests, 0).toLocaleString('en');
  const failed = promised.reduce((sum, step) => sum + step.failed, 0);
  const wrong = steps.find(({ error }) => error !== undefined);
  const lost =
    failed === 0 ? `None of ${requests} requests failed` : `${failed} of ${requests} requests failed`;
  if (wrong === undefined) return `${lost}.`;
  return `${lost}, ${failed === 0 ? 'but' : 'and'} "${wrong.name}" went wrong.`;
}

export function nextSteps(
  io: Io,
  {
    way,
    url,
    namespace,
    name,
  }: { readonly way: string; readonly url: string; readonly namespace: string; readonly name: string },
): string {
  const row = (what: string, how: string) => `  ${what.padEnd(9)} ${paint(io, 'blue', how)}`;
  const where = way === 'machine' ? name : `${name} --namespace ${namespace}`;
  const units = way === 'machine' ? 'machines' : 'pods';
  return [
    `Where to look next at the app in ${way}s`,
    row('the app', `curl ${url}`),
    row('kubectl', `eval "$(./tutti env)" && kubectl --namespace ${namespace} get ${units}`),
    row('logs', `./tutti logs ${where} --follow`),
    row('history', `./tutti rollout history ${where}`),
    row('stop', './tutti down'),
  ].join('\n');
}
