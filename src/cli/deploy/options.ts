// The flags of `tutti deploy`, and how they, the file and what runs already come together in one wanted app.
import type { Deployment } from '../../model/kinds/deployment.ts';
import { countOf } from '../amount.ts';
import { pairs } from '../image/build.ts';
import type { App } from './app.ts';
import type { AppFile } from './schema.ts';

export interface DeployOptions {
  readonly as?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly replicas?: string;
  readonly port?: string;
  readonly publicPort?: string;
  readonly env?: readonly string[];
  readonly cpu?: string;
  readonly memory?: string;
  readonly instanceType?: string;
  readonly healthPath?: string;
  readonly bake?: string;
  readonly wait?: boolean;
  readonly timeout: string;
}

export interface Sources {
  readonly options: DeployOptions;
  readonly file?: AppFile;
  /** Named after the folder or the image, when nothing else names it. */
  readonly fallbackName: string;
}

export function appKey({ options, file, fallbackName }: Sources): { namespace: string; name: string } {
  return {
    namespace: options.namespace ?? file?.namespace ?? 'default',
    name: options.name ?? file?.name ?? fallbackName,
  };
}

/** Flags win over the file, the file over what runs. Throws a usage error for a flag that is wrong. */
export function wantedApp(sources: Sources, image: string, running: Deployment | undefined): App {
  const { options, file } = sources;
  const count = (flag: string, text: string | undefined, max: number) =>
    text === undefined ? undefined : countOf(flag, text, { min: flag === '--replicas' ? 0 : 1, max });
  const env = { ...file?.env, ...pairs(options.env ?? []) };
  const cpu = options.cpu ?? file?.cpu;
  return {
    ...appKey(sources),
    image,
    replicas: count('--replicas', options.replicas, 1000) ?? file?.replicas ?? running?.spec.replicas ?? 1,
    port: count('--port', options.port, 65_535) ?? file?.port,
    publicPort: count('--public-port', options.publicPort, 65_535) ?? file?.publicPort ?? 80,
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
    cpu: cpu === undefined ? undefined : String(cpu),
    memory: options.memory ?? file?.memory,
    healthPath: options.healthPath ?? file?.health?.path,
    command: file?.command,
    graceSeconds: file?.graceSeconds,
    rollout: {
      ...file?.rollout,
      ...(options.bake !== undefined && {
        bakeSeconds: countOf('--bake', options.bake, { min: 0, max: 86_400 }),
      }),
    },
  };
}
