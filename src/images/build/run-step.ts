// RUN: a container on the stage's root filesystem, its output shown as it comes, its changes as a layer.
//
// The container has the name servers and hosts of this machine, docker's default privileges, and is gone afterwards,
// however it ended.
import { randomUUID } from 'node:crypto';
import type {
  ContainerDriver,
  ContainerHandle,
  ContainerSpec,
  Mount,
} from '../../drivers/container/driver.ts';
import type { Layer } from '../../drivers/container/image-store.ts';
import type { RunInstruction } from '../dockerfile/instruction.ts';
import { parseError } from '../dockerfile/parse-error.ts';
import { ImageError } from '../image-error.ts';
import { argvOf, PROXY_ARGS } from './apply-config.ts';
import { stepKey } from './layer-cache.ts';
import { outputLines } from './output-lines.ts';
import { parseRunMount } from './run-mount.ts';
import { mountIdentity, withRunMounts } from './run-mounts.ts';
import { scriptOf } from './run-script.ts';
import { envValue, type StageState } from './stage-state.ts';
import type { BuildRun, Step } from './step.ts';

/** Label of containers that belong to a build: what a crash left is found by it. */
export const BUILD_LABEL = 'dev.tutti.build';
const NO_LAYERS = 'a stage without files cannot run commands';

export async function runStep(
  run: BuildRun,
  state: StageState,
  instruction: RunInstruction,
  stageIndex: number,
): Promise<Step> {
  const { line } = instruction;
  if (instruction.network === 'none') throw parseError(line, 'RUN --network=none is not supported');
  if (state.layers.length === 0) throw parseError(line, NO_LAYERS);
  const mounts = instruction.mounts.map((text) => parseRunMount(text, line));
  const script = scriptOf(instruction);
  const argv = script.kind === 'file' ? [script.target] : argvOf(script.command, state.config);
  const { User: user = '', WorkingDir: workingDir = '/' } = state.config;
  const env = environmentOf(run, state);
  const identity = await mountIdentity(run, mounts, { stageIndex, line });
  const what = [
    'RUN',
    argv,
    script.kind === 'file' ? script.content : '',
    env.cached,
    user,
    workingDir,
    identity,
  ];
  const make = () =>
    withRunMounts(run, mounts, { stageIndex, line, script }, (list) => {
      return runCommandIn(run, state, { argv, env: env.all, user, workingDir, mounts: list, line });
    });
  return { key: stepKey(state.layers, what), make };
}

/** ENV, then ARG where ENV says nothing. Proxies reach the command, but do not make it another one. */
function environmentOf(
  run: BuildRun,
  state: StageState,
): { all: readonly string[]; cached: readonly string[] } {
  const env = state.config.Env ?? [];
  const unset = (name: string) => envValue(env, name) === undefined;
  const args = [...state.args]
    .filter(([name]) => unset(name) && !PROXY_ARGS.includes(name))
    .map(([name, value]) => `${name}=${value}`);
  const proxies = PROXY_ARGS.filter((name) => unset(name) && run.buildArgs[name] !== undefined).map(
    (name) => `${name}=${run.buildArgs[name]}`,
  );
  return { all: [...env, ...args, ...proxies], cached: [...env, ...args] };
}

interface Command {
  readonly argv: readonly string[];
  readonly env: readonly string[];
  readonly user: string;
  readonly workingDir: string;
  readonly mounts: readonly Mount[];
  readonly line: number;
}

async function runCommandIn(run: BuildRun, state: StageState, command: Command): Promise<Layer> {
  const { containers, session, store, signal } = run;
  if (!containers) throw new ImageError('Unsupported', 'RUN needs a container runtime');
  const image = await run.cache.nameOf(state.layers, session);
  const handle = await containers.create(specOf(run, image, command));
  try {
    const exitCode = await outputAndExit(containers, handle, run);
    if (exitCode !== 0) throw failure(command, exitCode);
    const layer = await containers.commitLayer(handle);
    // Held by this build from here on.
    await session.writeBlob(layer.descriptor, store.readBlob(layer.descriptor.digest));
    return layer;
  } catch (error) {
    if (signal.aborted) throw new ImageError('Aborted', 'The build was cancelled', { cause: error });
    throw error;
  } finally {
    await containers.remove(handle);
  }
}

async function outputAndExit(
  containers: ContainerDriver,
  handle: ContainerHandle,
  run: BuildRun,
): Promise<number> {
  const attached = new AbortController();
  const streams = await containers.attach(handle, attached.signal);
  const reading = Promise.all([
    outputLines(streams.stdout, run.output),
    outputLines(streams.stderr, run.output),
  ]);
  reading.catch(() => {}); // what could not be shown does not fail the command
  try {
    await containers.start(handle);
    const { exitCode, outOfMemory } = await containers.wait(handle, run.signal);
    if (outOfMemory) run.output('The command was killed: out of memory');
    await reading.catch(() => {});
    return exitCode;
  } finally {
    attached.abort();
  }
}

function specOf(run: BuildRun, image: string, command: Command): ContainerSpec {
  const id = `build-${run.id}-${randomUUID().slice(0, 8)}`;
  const hostFile = (path: string): Mount => ({ source: path, target: path, readOnly: true, type: 'bind' });
  return {
    id,
    group: id,
    labels: { [BUILD_LABEL]: run.id },
    image,
    entrypoint: command.argv,
    args: [],
    env: command.env,
    workingDir: command.workingDir,
    user: { name: command.user },
    hostname: 'build',
    mounts: [hostFile('/etc/resolv.conf'), hostFile('/etc/hosts'), ...command.mounts],
    networkNamespace: run.networkNamespace,
    cgroupPath: `builds/${run.id}`,
    resources: {},
    security: { allowPrivilegeEscalation: true },
    terminal: false,
    stdin: false,
  };
}

function failure({ argv, line }: Command, exitCode: number): ImageError {
  const text = argv.join(' ');
  return new ImageError(
    'Failed',
    `Dockerfile:${line}: process "${text}" did not complete successfully: exit code: ${exitCode}`,
  );
}
