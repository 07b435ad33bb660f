// `tutti doctor`: what was found on this host, what was chosen, and what to do where something is wrong.

import { partHealth } from './calls.ts';
import { type Context, findConfig } from './context.ts';
import { type Finding, hostFindings, portFindings } from './doctor/checks.ts';
import { ExitCode } from './exit.ts';
import { findProgram, logPath, PROGRAMS, type RunningProgram } from './programs.ts';
import { paint } from './progress.ts';
import type { Verb } from './verb.ts';

export const doctor: Verb = {
  name: 'doctor',
  summary: 'check this host and what runs on it',
  declare() {},
  async run(context) {
    const { io, json, layout } = context;
    const running = PROGRAMS.map((program) => findProgram(layout, program)).filter(
      (program) => program !== undefined,
    );
    const host = hostFindings(layout);
    const live = running.length > 0 ? await liveFindings(context, running) : await portFindings(layout);
    const findings = [...host, ...live];
    const ok = findings.every(({ state }) => state !== 'problem');
    if (json) io.out(`${JSON.stringify({ ok, findings })}\n`);
    else io.out(`${findings.map((finding) => line(context, finding)).join('\n')}\n`);
    return ok ? undefined : ExitCode.failed;
  },
};

async function liveFindings(
  context: Context,
  running: readonly RunningProgram[],
): Promise<readonly Finding[]> {
  const programs = PROGRAMS.map((program) => programFinding(context, program, running));
  const choices = running.flatMap(({ program, ready }) =>
    (ready?.choices ?? []).map((found): Finding => ({ check: program, state: 'ok', found })),
  );
  return [...programs, ...choices, ...(await parts(context))];
}

function programFinding({ layout }: Context, name: string, running: readonly RunningProgram[]): Finding {
  const program = running.find((each) => each.program === name);
  if (program?.ready) return { check: name, state: 'ok', found: `runs (pid ${program.pid})` };
  const log = logPath(layout, name === 'agent' ? 'agent' : 'control');
  const found = program ? 'is starting' : `does not run${findConfig(layout) ? '' : ' and never did'}`;
  return {
    check: name,
    state: program ? 'warning' : 'problem',
    found,
    advice: `run "tutti up"; its log is ${log}`,
  };
}

async function parts(context: Context): Promise<readonly Finding[]> {
  try {
    const health = await partHealth(context);
    return health.map(({ part, ok, message }) => ({
      check: part,
      state: ok ? 'ok' : 'problem',
      found: message,
    }));
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return [{ check: 'health', state: 'problem', found, advice: 'run "tutti up"' }];
  }
}

function line({ io }: Context, { check, state, found, advice }: Finding): string {
  const mark = {
    ok: paint(io, 'green', 'ok     '),
    warning: paint(io, 'yellow', 'warning'),
    problem: paint(io, 'red', 'problem'),
  }[state];
  return `${mark}  ${check.padEnd(18)}  ${found}${advice ? `\n${' '.repeat(29)}-> ${advice}` : ''}`;
}
