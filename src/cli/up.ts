// `tutti up`: starts the two programs and waits until every interface answers. Already up: says so.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import type { InstanceConfig } from '../model/config.ts';
import { type Context, configPath, findConfig, kubeconfigPath } from './context.ts';
import { missingTools } from './doctor/checks.ts';
import { CliError, ExitCode } from './exit.ts';
import { findProgram, PROGRAMS, startProgram, waitReady } from './programs.ts';
import { stepLine } from './progress.ts';
import type { Verb } from './verb.ts';

interface Options {
  readonly nodes?: string;
  readonly logLevel: InstanceConfig['logLevel'];
  readonly machineDriver?: string;
}

const MACHINE_DRIVERS = ['system-container', 'qemu'] as const;

export const up: Verb<Options> = {
  name: 'up',
  summary: 'start Tutti on this machine',
  declare(command) {
    command
      .option('--nodes <n>', 'logical nodes on this host, 1 to 16 (default: as last time, else 1)')
      .option(
        '--machine-driver <type>',
        `what runs machines: ${MACHINE_DRIVERS.join(' or ')} (default: as last time)`,
      )
      .option('--log-level <level>', 'debug, info, warn or error', 'info');
  },
  async run(context, options) {
    const nodes = nodesOf(context, options);
    const machineDriver = machineDriverOf(context, options);
    const started = await ensureUp(context, { nodes, machineDriver, logLevel: options.logLevel });
    context.io.out(context.json ? `${JSON.stringify(report(context, started))}\n` : text(context, started));
    return undefined;
  },
};

export interface Started {
  readonly already: boolean;
  readonly nodes: number;
  readonly seconds: number;
}

/** Starts what is not running. Throws when it runs with other options, or cannot start. */
export async function ensureUp(
  context: Context,
  wanted: Partial<Pick<InstanceConfig, 'nodes' | 'logLevel' | 'machineDriver'>> = {},
): Promise<Started> {
  const { layout, io } = context;
  if (process.getuid?.() !== 0) {
    throw new CliError(ExitCode.failed, 'Tutti runs containers, so it must be started as root', {
      hint: 'run it with sudo',
    });
  }
  const lacking = missingTools(io.env.PATH);
  if (lacking.length > 0) {
    throw new CliError(ExitCode.failed, `Tutti needs ${lacking.join(', ')}, not installed here`, {
      hint: 'run "tutti setup"',
    });
  }
  const before = findConfig(layout);
  const nodes = wanted.nodes ?? before?.nodes ?? 1;
  const missing = PROGRAMS.filter((program) => !findProgram(layout, program));
  if (missing.length < PROGRAMS.length && before && before.nodes !== nodes) {
    throw new CliError(ExitCode.failed, `Tutti is already up with ${before.nodes} node(s), not ${nodes}`, {
      hint: `run "tutti down", then "tutti up --nodes ${nodes}"`,
    });
  }
  const began = io.now();
  const logLevel = wanted.logLevel ?? before?.logLevel ?? 'info';
  writeConfig(context, { nodes, logLevel, machineDriver: wanted.machineDriver ?? before?.machineDriver });
  if (missing.length > 0) {
    const step = stepLine(io, 'Start Tutti');
    try {
      const started = missing.map((program) => startProgram(context, program));
      await waitReady(context, { timeoutMs: 60_000, started });
      step.done();
    } catch (error) {
      step.failed();
      throw error;
    }
  } else await waitReady(context, { timeoutMs: 60_000, started: [] });
  return { already: missing.length === 0, nodes, seconds: (io.now() - began) / 1000 };
}

function machineDriverOf(
  { io }: Context,
  { machineDriver = io.env.TUTTI_MACHINE_DRIVER }: Options,
): InstanceConfig['machineDriver'] {
  const known = MACHINE_DRIVERS.find((type) => type === machineDriver);
  if (machineDriver && !known)
    throw new CliError(ExitCode.usage, `"${machineDriver}" is no machine driver`, {
      hint: `it is ${MACHINE_DRIVERS.join(' or ')}`,
    });
  return known;
}

function nodesOf(context: Context, { nodes }: Options): number | undefined {
  if (nodes === undefined) return findConfig(context.layout)?.nodes;
  const count = Number(nodes);
  if (!Number.isInteger(count) || count < 1 || count > 16) {
    throw new CliError(ExitCode.usage, `--nodes must be a number from 1 to 16, not "${nodes}"`);
  }
  return count;
}

function writeConfig(
  { layout }: Context,
  chosen: Pick<InstanceConfig, 'nodes' | 'logLevel' | 'machineDriver'>,
): void {
  const { instance, number, stateDir, runDir } = layout;
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const config: InstanceConfig = { instance, number, stateDir, runDir, ...chosen };
  const path = configPath(layout);
  writeFileSync(`${path}.new`, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function report({ layout }: Context, started: Started): unknown {
  return {
    ok: true,
    ...started,
    kubeconfig: kubeconfigPath(layout),
    kubernetes: `https://127.0.0.1:${layout.ports.kubernetes}`,
    aws: `http://127.0.0.1:${layout.ports.aws}`,
  };
}

function text({ layout }: Context, { already, nodes, seconds }: Started): string {
  const head = already ? 'Tutti is already up' : `Tutti is up after ${seconds.toFixed(1)} s`;
  return [
    `${head}: ${nodes} node${nodes === 1 ? '' : 's'} on this machine`,
    `  Kubernetes API  https://127.0.0.1:${layout.ports.kubernetes}`,
    `  kubeconfig      ${kubeconfigPath(layout)}`,
    `  AWS API         http://127.0.0.1:${layout.ports.aws}`,
    '',
    'Next: eval "$(tutti env)", then use kubectl and aws as ever; or tutti deploy PATH; or tutti demo',
    '',
  ].join('\n');
}
