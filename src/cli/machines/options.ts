// The flags of `tutti deploy --as machine`, and how they, the file and what runs already come together in one wanted app.
import { instanceTypes } from '../../model/instance-types.ts';
import type { MachineGroup } from '../../model/kinds/machine-group.ts';
import { countOf } from '../amount.ts';
import type { Sources } from '../deploy/options.ts';
import { CliError, ExitCode } from '../exit.ts';
import { pairs } from '../image/build.ts';
import { type MachineApp, MOST_MACHINES } from './app.ts';

const BAKE_SECONDS = 30;
const START_SECONDS = 60;
const USUAL_TYPE = 't3.micro';

export interface ChosenImage {
  readonly image: string;
  readonly services: readonly string[];
}

export function machineKey({ options, file, fallbackName }: Sources, region: string) {
  return {
    namespace: options.namespace ?? file?.namespace ?? region,
    name: options.name ?? file?.name ?? fallbackName,
  };
}

/** Flags win over the file, the file over what runs. Throws a usage error for a flag that is wrong. */
export function wantedMachines(
  sources: Sources,
  key: { readonly namespace: string; readonly name: string },
  { image, services }: ChosenImage,
  running: MachineGroup | undefined,
): MachineApp {
  const { options, file } = sources;
  refuse(options.cpu ?? file?.cpu, 'cpu');
  refuse(options.memory ?? file?.memory, 'memory');
  const count = (flag: string, text: string | undefined, max: number, min = 1) =>
    text === undefined ? undefined : countOf(flag, text, { min, max });
  const env = { ...file?.env, ...pairs(options.env ?? []) };
  const { bakeSeconds, autoRollback = true } = file?.rollout ?? {};
  return {
    ...key,
    image,
    services,
    instanceType: typeOf(options.instanceType ?? file?.machine?.type ?? USUAL_TYPE),
    replicas:
      count('--replicas', options.replicas, MOST_MACHINES, 0) ?? file?.replicas ?? running?.spec.desired ?? 1,
    port: count('--port', options.port, 65_535) ?? file?.port,
    publicPort: count('--public-port', options.publicPort, 65_535) ?? file?.publicPort ?? 80,
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
    healthPath: options.healthPath ?? file?.health?.path,
    startSeconds: file?.machine?.startSeconds ?? START_SECONDS,
    rollout: {
      bakeSeconds: count('--bake', options.bake, 86_400, 0) ?? bakeSeconds ?? BAKE_SECONDS,
      autoRollback,
      least: 100,
      most: 200,
    },
  };
}

function refuse(value: unknown, name: string): void {
  if (value === undefined) return;
  throw new CliError(ExitCode.usage, `A machine has no "${name}" of its own: its type says how large it is`, {
    hint: 'use --instance-type t3.small, or "machine: { type: t3.small }" in tutti.yaml',
  });
}

function typeOf(name: string): string {
  if (instanceTypes.has(name)) return name;
  const family = [...instanceTypes.keys()].filter((each) => each.startsWith(`${name.split('.')[0]}.`));
  const some = family.length > 0 ? family : ['t3.micro', 't3.small', 't3.medium', 'm5.large'];
  throw new CliError(ExitCode.usage, `There is no instance type "${name}"`, {
    hint: `there are ${some.slice(0, 8).join(', ')}`,
  });
}
