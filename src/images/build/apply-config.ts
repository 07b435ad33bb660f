// Instructions that change no file: each is a function from one state of a stage to the next.

import { ExpandError, expandWords, type Scope } from '../dockerfile/expand.ts';
import type { CommandLine, Instruction, Pair } from '../dockerfile/instruction.ts';
import { parseError } from '../dockerfile/parse-error.ts';
import type { HealthCheck, RunConfig } from '../oci/document.ts';
import { expandAt } from './plan-stages.ts';
import { envValue, type StageState, withHistory } from './stage-state.ts';

/** What counts beside the state. */
export interface Surroundings {
  readonly escapeChar: string;
  readonly buildArgs: { readonly [name: string]: string };
  readonly globalArgs: ReadonlyMap<string, string>;
}

type FileInstruction = 'RUN' | 'COPY' | 'ADD' | 'WORKDIR';
export type ConfigInstruction = Exclude<Instruction, { readonly name: FileInstruction }>;

const DEFAULT_SHELL = ['/bin/sh', '-c'];
/** ARGs that need not be declared. */
export const PROXY_ARGS = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap(
  (name) => [name, name.toLowerCase()],
);

/** The variables of a stage: ENV before ARG. */
export function scopeOf(state: StageState, escapeChar: string): Scope {
  return { escapeChar, get: (name) => envValue(state.config.Env ?? [], name) ?? state.args.get(name) };
}

/** A command line as a list: texts go to the stage's shell. */
export function argvOf(command: CommandLine, config: RunConfig): readonly string[] {
  return command.form === 'exec' ? command.argv : [...(config.Shell ?? DEFAULT_SHELL), command.text];
}

export function applyConfig(
  state: StageState,
  instruction: ConfigInstruction,
  around: Surroundings,
): StageState {
  const next = change(state, instruction, scopeOf(state, around.escapeChar), around);
  return withHistory(next, instruction.source);
}

function change(
  state: StageState,
  instruction: ConfigInstruction,
  scope: Scope,
  around: Surroundings,
): StageState {
  const { line } = instruction;
  const set = (config: RunConfig): StageState => ({ ...state, config: { ...state.config, ...config } });
  switch (instruction.name) {
    case 'ARG':
      return declareArgs(state, instruction, scope, around);
    case 'ENV':
      return set({ Env: setEnv(state.config.Env ?? [], expandPairs(instruction.pairs, scope, line)) });
    case 'LABEL':
      return set({
        Labels: {
          ...state.config.Labels,
          ...Object.fromEntries(expandPairs(instruction.pairs, scope, line)),
        },
      });
    case 'CMD':
      return { ...set({ Cmd: argvOf(instruction.command, state.config) }), commandSet: true };
    case 'ENTRYPOINT': {
      const command = state.commandSet ? {} : { Cmd: undefined };
      return set({ Entrypoint: argvOf(instruction.command, state.config), ...command });
    }
    case 'EXPOSE':
      return set({
        ExposedPorts: {
          ...state.config.ExposedPorts,
          ...keysOf(ports(words(instruction.words, scope, line), line)),
        },
      });
    case 'VOLUME':
      return set({
        Volumes: { ...state.config.Volumes, ...keysOf(volumes(instruction.words, scope, line)) },
      });
    case 'USER':
      return set({ User: expandAt(instruction.word, scope, line) });
    case 'STOPSIGNAL':
      return set({ StopSignal: expandAt(instruction.word, scope, line) });
    case 'SHELL':
      return set({ Shell: instruction.argv });
    case 'HEALTHCHECK':
      return set({ Healthcheck: healthCheck(instruction, state.config) });
    case 'ONBUILD':
      return set({ OnBuild: [...(state.config.OnBuild ?? []), instruction.trigger] });
    case 'MAINTAINER':
      return { ...state, author: instruction.word };
  }
}

/** A given build argument wins over the default; without both, an ARG before the first FROM lends its value. */
function declareArgs(
  state: StageState,
  instruction: Extract<ConfigInstruction, { name: 'ARG' }>,
  scope: Scope,
  { buildArgs, globalArgs }: Surroundings,
): StageState {
  const args = new Map(state.args);
  const live: Scope = { ...scope, get: (name) => envValue(state.config.Env ?? [], name) ?? args.get(name) };
  for (const { name, value } of instruction.args) {
    const fallback = value === undefined ? globalArgs.get(name) : expandAt(value, live, instruction.line);
    const chosen = buildArgs[name] ?? fallback;
    if (chosen !== undefined) args.set(name, chosen);
  }
  return { ...state, args };
}

function expandPairs(pairs: readonly Pair[], scope: Scope, line: number): readonly [string, string][] {
  return pairs.map(({ name, value }) => [expandAt(name, scope, line), expandAt(value, scope, line)]);
}

function setEnv(env: readonly string[], pairs: readonly [string, string][]): readonly string[] {
  const values = new Map(env.map((entry) => [entry.slice(0, entry.indexOf('=')), entry]));
  for (const [name, value] of pairs) values.set(name, `${name}=${value}`);
  return [...values.values()];
}

function words(list: readonly string[], scope: Scope, line: number): readonly string[] {
  try {
    return list.flatMap((word) => expandWords(word, scope));
  } catch (error) {
    if (!(error instanceof ExpandError)) throw error;
    throw parseError(line, error.message);
  }
}

function volumes(list: readonly string[], scope: Scope, line: number): readonly string[] {
  const paths = list.map((word) => expandAt(word, scope, line).trim());
  if (paths.includes('')) throw parseError(line, 'VOLUME specified can not be an empty string');
  return paths;
}

/** `8080`, `8080/udp`, `8000-8002/tcp`. */
function ports(list: readonly string[], line: number): readonly string[] {
  return list.flatMap((word) => {
    const [, first = '', last = first, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(word) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === '' || from > to || to > 65535) throw parseError(line, `invalid containerPort: ${word}`);
    if (!['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase()))
      throw parseError(line, `invalid proto: ${protocol}`);
    return Array.from({ length: to - from + 1 }, (_, at) => `${from + at}/${protocol.toLowerCase()}`);
  });
}

function keysOf(names: readonly string[]): { readonly [name: string]: object } {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

function healthCheck(
  instruction: Extract<ConfigInstruction, { name: 'HEALTHCHECK' }>,
  config: RunConfig,
): HealthCheck {
  const { command } = instruction;
  if (command === 'NONE') return { Test: ['NONE'] };
  const shell = config.Shell === undefined ? ['CMD-SHELL'] : ['CMD', ...config.Shell];
  return {
    Test: command.form === 'exec' ? ['CMD', ...command.argv] : [...shell, command.text],
    Interval: instruction.intervalNanos,
    Timeout: instruction.timeoutNanos,
    StartPeriod: instruction.startPeriodNanos,
    StartInterval: instruction.startIntervalNanos,
    Retries: instruction.retries,
  };
}
