// The real AWS clients of this machine, pointed at the shared instance as a user's shell would be: by `tutti env`.
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ok, type Result, run, tuttiOk } from '../instance.ts';

export interface AwsEnvironment {
  readonly [name: string]: string;
}

/** What `tutti env` sets, over an environment without any AWS settings of the machine. */
export async function awsEnvironment(...flags: readonly string[]): Promise<AwsEnvironment> {
  const { set } = JSON.parse(await tuttiOk('env', '--json', ...flags)) as { set: AwsEnvironment };
  return {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '/root',
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '2',
    ...set,
  };
}

/** Every `aws` on the path and Debian's: `[version, program]`, the newest first. */
export async function awsPrograms(): Promise<readonly (readonly [version: string, program: string])[]> {
  const folders = [...new Set([...(process.env.PATH ?? '').split(delimiter), '/usr/bin'])];
  const found = new Map<string, string>();
  for (const program of folders.map((folder) => join(folder, 'aws')).filter((path) => existsSync(path))) {
    const { code, out, err } = await run(program, ['--version']);
    const version = /aws-cli\/(\S+)/.exec(out + err)?.[1];
    if (code === 0 && version !== undefined && !found.has(version)) found.set(version, program);
  }
  return [...found];
}

/** True where AWS_ENDPOINT_URL is looked at: from 2.13 and 1.29 on. */
export function knowsEndpointVariable(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 13) || (major === 1 && minor >= 29);
}

export class AwsCli {
  readonly #program: string;
  readonly #env: AwsEnvironment;
  readonly #flags: readonly string[];

  constructor(program: string, version: string, env: AwsEnvironment) {
    this.#program = program;
    this.#env = env;
    this.#flags = knowsEndpointVariable(version) ? [] : ['--endpoint-url', env.AWS_ENDPOINT_URL ?? ''];
  }

  run(...args: readonly string[]): Promise<Result> {
    return run(this.#program, [...args, ...this.#flags, '--output', 'json'], { env: this.#env });
  }

  /** Must succeed; what it printed, as a value. */
  async json<T = Record<string, unknown>>(...args: readonly string[]): Promise<T> {
    const out = await ok(this.#program, [...args, ...this.#flags, '--output', 'json'], { env: this.#env });
    return (out.trim() === '' ? {} : JSON.parse(out)) as T;
  }
}

/** A directory in which terraform finds its provider, or why there is none. */
export function terraformMirror(): { readonly mirror: string } | { readonly missing: string } {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => existsSync(join(folder, 'terraform')));
  if (!onPath) return { missing: 'there is no terraform on the path' };
  const mirror = findMirror();
  return mirror === undefined
    ? { missing: 'there is no mirror with hashicorp/aws on this machine' }
    : { mirror };
}

/** The first machine waits for the base of its image; the provider itself waits a minute for each load balancer. */
const TERRAFORM_TIMEOUT_MS = 900_000;

const PROVIDER = 'registry.terraform.io/hashicorp/aws';

/** Named by TF_PLUGIN_MIRROR, else in a folder two below the root, /usr/share, /usr/local/share or the home. */
function findMirror(): string | undefined {
  const parents = [
    '/',
    '/opt',
    '/usr/share',
    '/usr/local/share',
    '/var/lib',
    process.env.HOME ?? '/root',
    '/root/.terraform.d',
  ];
  const below = (folder: string) => {
    try {
      return readdirSync(folder).map((name) => join(folder, name));
    } catch {
      return [];
    }
  };
  const candidates = [process.env.TF_PLUGIN_MIRROR ?? '', ...parents, ...parents.flatMap(below)];
  return candidates.find((folder) => folder !== '' && existsSync(join(folder, PROVIDER)));
}

/** One terraform root in a folder of its own, with everything it keeps. */
export class Terraform {
  readonly folder: string;
  readonly #env: AwsEnvironment;

  private constructor(folder: string, env: AwsEnvironment) {
    this.folder = folder;
    this.#env = env;
  }

  static async open(root: string, mirror: string, env: AwsEnvironment): Promise<Terraform> {
    const folder = await mkdtemp(join(tmpdir(), 'tutti-terraform-'));
    await ok('cp', ['-r', `${root}/.`, folder]);
    const terraform = new Terraform(folder, {
      ...env,
      TF_IN_AUTOMATION: '1',
      TF_DATA_DIR: join(folder, '.terraform'),
    });
    await terraform.ok('init', `-plugin-dir=${mirror}`, '-input=false');
    return terraform;
  }

  /** Must succeed, in the time that the whole test has at most; a failure tells the end of what terraform said. */
  async ok(...args: readonly string[]): Promise<string> {
    const { code, out, err } = await this.#run(...args, '-no-color');
    if (code !== 0)
      throw new Error(`terraform ${args.join(' ')} ended with ${code}\n${lastLines(out + err)}`);
    return out;
  }

  async apply(...variables: readonly string[]): Promise<void> {
    await this.ok('apply', '-auto-approve', '-input=false', ...variables.map((text) => `-var=${text}`));
  }

  async destroy(...variables: readonly string[]): Promise<void> {
    await this.ok('destroy', '-auto-approve', '-input=false', ...variables.map((text) => `-var=${text}`));
  }

  /** What was put out, by name. */
  async outputs<T>(): Promise<T> {
    const outputs = JSON.parse(await this.ok('output', '-json')) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])) as T;
  }

  /** What a plan right after an apply wants to change: nothing, if all was returned as it was given. */
  async drift(...variables: readonly string[]): Promise<string> {
    const args = [
      'plan',
      '-detailed-exitcode',
      '-input=false',
      '-no-color',
      ...variables.map((text) => `-var=${text}`),
    ];
    const { code, out, err } = await this.#run(...args);
    return code === 0 ? '' : out + err;
  }

  #run(...args: readonly string[]): Promise<Result> {
    return run('terraform', args, { cwd: this.folder, env: this.#env, timeout: TERRAFORM_TIMEOUT_MS });
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Without the plan, which is long. */
const lastLines = (text: string) => text.split('\n').slice(-60).join('\n');

export const HERE = dirname(new URL(import.meta.url).pathname);
