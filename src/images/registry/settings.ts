// Where do images come from, and as whom? Mirrors and plain-HTTP registries of docker's daemon.json, credentials of
// docker's config.json: what works with docker on this host works here.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Endpoint {
  /** `https://registry-1.docker.io` */
  readonly baseUrl: string;
  /** Host with port, as docker's files name it. */
  readonly host: string;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** An OAuth2 refresh token instead of a password. */
  readonly identityToken?: string;
}

export interface RegistrySettings {
  /** In the order in which they are tried; the registry itself comes last. */
  endpoints(registry: string): readonly Endpoint[];
  credentials(host: string): Promise<Credentials | undefined>;
  /** A certificate authority for one host, as docker's certs.d has it. */
  authority(host: string): Promise<Buffer | undefined>;
}

export interface DaemonConfig {
  readonly 'registry-mirrors'?: readonly string[];
  readonly 'insecure-registries'?: readonly string[];
}

export interface DockerConfig {
  readonly auths?: { readonly [host: string]: AuthEntry };
  readonly credHelpers?: { readonly [host: string]: string };
  readonly credsStore?: string;
}

interface AuthEntry {
  /** base64 of `user:password`. */
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

const HUB = 'docker.io';
const HUB_HOST = 'registry-1.docker.io';
/** Under this name docker keeps the hub's credentials. */
const HUB_KEY = 'https://index.docker.io/v1/';

/** Reads docker's files; absent or broken ones say nothing. */
export async function readRegistrySettings(env: NodeJS.ProcessEnv = process.env): Promise<RegistrySettings> {
  const configDir = env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), '.docker');
  const daemon = await readJson<DaemonConfig>('/etc/docker/daemon.json');
  const docker = await readJson<DockerConfig>(join(configDir, 'config.json'));
  return registrySettings(daemon ?? {}, docker ?? {}, runHelper);
}

export type CredentialHelper = (helper: string, host: string) => Promise<Credentials | undefined>;

export function registrySettings(
  daemon: DaemonConfig,
  docker: DockerConfig,
  helper: CredentialHelper,
): RegistrySettings {
  return {
    endpoints(registry) {
      const own = registry === HUB ? HUB_HOST : registry;
      const mirrors = registry === HUB ? (daemon['registry-mirrors'] ?? []).flatMap(mirrorEndpoint) : [];
      const scheme = isPlain(own, daemon['insecure-registries'] ?? []) ? 'http' : 'https';
      return [...mirrors, { baseUrl: `${scheme}://${own}`, host: own }];
    },
    async credentials(host) {
      const keys =
        host === HUB_HOST
          ? [HUB_KEY, HUB, 'index.docker.io', host]
          : [host, `https://${host}`, `http://${host}`];
      for (const key of keys) {
        const program = docker.credHelpers?.[key];
        const found =
          program === undefined ? entryCredentials(docker.auths?.[key]) : await helper(program, key);
        if (found) return found;
      }
      return docker.credsStore === undefined ? undefined : helper(docker.credsStore, keys[0] as string);
    },
    authority: (host) => readFile(`/etc/docker/certs.d/${host}/ca.crt`).catch(() => undefined),
  };
}

function mirrorEndpoint(text: string): readonly Endpoint[] {
  try {
    const url = new URL(text);
    return [{ baseUrl: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, host: url.host }];
  } catch {
    return [];
  }
}

/** Loopback speaks HTTP, as docker has it, and so does what the host's settings say. */
function isPlain(host: string, insecure: readonly string[]): boolean {
  const name = host.replace(/:\d+$/, '');
  return (
    /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(name) ||
    insecure.includes(host) ||
    insecure.includes(name)
  );
}

function entryCredentials(entry: AuthEntry | undefined): Credentials | undefined {
  if (!entry) return undefined;
  const [username = '', ...rest] = Buffer.from(entry.auth ?? '', 'base64')
    .toString('utf8')
    .split(':');
  const found = {
    username: entry.username ?? username,
    password: entry.password ?? rest.join(':').replace(/\0+$/, ''),
    identityToken: entry.identitytoken,
  };
  return found.username === '' && !found.identityToken ? undefined : found;
}

/** docker-credential-<name> get: the host on standard input, JSON on standard output. */
function runHelper(name: string, host: string): Promise<Credentials | undefined> {
  return new Promise((resolve) => {
    const child = spawn(`docker-credential-${name}`, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: 5_000,
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    child.stdin.on('error', () => {}); // it may end without reading
    child.stdin.end(host);
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code === 0 ? helperAnswer(output) : undefined));
  });
}

/** A user named `<token>` means that the secret is an identity token. */
export function helperAnswer(output: string): Credentials | undefined {
  try {
    const { Username = '', Secret = '' } = JSON.parse(output) as { Username?: string; Secret?: string };
    if (Username === '<token>') return { username: '', password: '', identityToken: Secret };
    return Secret === '' ? undefined : { username: Username, password: Secret };
  } catch {
    return undefined;
  }
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T; // docker's own file
  } catch {
    return undefined;
  }
}
