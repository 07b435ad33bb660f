// Where is a cluster and how do we prove who we are? Kubeconfig files, written by us and read from anywhere.
//
// Writing always embeds the data, so that the file can be copied to another machine. Reading follows kubectl: the
// current context unless another is named, relative paths are relative to the file.
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { TuttiError } from '../../model/errors.ts';
import type { KeyPair } from './certificate.ts';

/** A command that prints an ExecCredential, as cloud providers' kubeconfigs name one. */
export interface CredentialCommand {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: { readonly [name: string]: string };
}

/** How to reach a cluster and as whom. PEM texts. */
export interface ClusterAccess {
  readonly server: string;
  readonly authority?: string;
  readonly insecure?: boolean;
  readonly tlsServerName?: string;
  readonly client?: KeyPair;
  readonly token?: string;
  /** Read again for each connection: such tokens are rotated. */
  readonly tokenFile?: string;
  readonly basic?: { readonly user: string; readonly password: string };
  readonly command?: CredentialCommand;
  /** Of the context; 'default' when it names none. */
  readonly namespace: string;
}

export interface KubeconfigDraft {
  readonly server: string;
  readonly authority: string;
  readonly client: KeyPair;
  /** Names the cluster and the context. */
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}

/** The text of a kubeconfig with everything embedded. */
export function kubeconfigText(draft: KubeconfigDraft): string {
  const { cluster, user, namespace } = draft;
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: cluster,
          cluster: { server: draft.server, 'certificate-authority-data': base64(draft.authority) },
        },
      ],
      users: [
        {
          name: user,
          user: {
            'client-certificate-data': base64(draft.client.certificate),
            'client-key-data': base64(draft.client.key),
          },
        },
      ],
      contexts: [{ name: cluster, context: { cluster, user, ...(namespace ? { namespace } : {}) } }],
      'current-context': cluster,
      preferences: {},
    },
    { lineWidth: 0 },
  );
}

/** Reads a kubeconfig file and the files it names. Throws BadRequest that names what is missing. */
export async function readKubeconfig(path: string, context?: string): Promise<ClusterAccess> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new TuttiError('NotFound', `Cannot read kubeconfig "${path}"`, { cause });
  }
  return parseKubeconfig(text, { directory: dirname(resolve(path)), context });
}

type Section = { readonly [name: string]: unknown };

/** As readKubeconfig, from text; `directory` is where relative paths start. */
export async function parseKubeconfig(
  text: string,
  { directory, context }: { readonly directory: string; readonly context?: string },
): Promise<ClusterAccess> {
  const config = section(parseYaml(text));
  const contextName = context ?? string(config['current-context']);
  if (!contextName) throw new TuttiError('BadRequest', 'Kubeconfig has no current-context: name a context');
  const chosen = named(config, 'contexts', 'context', contextName);
  const cluster = named(config, 'clusters', 'cluster', string(chosen.cluster) ?? '');
  const user = chosen.user ? named(config, 'users', 'user', String(chosen.user)) : {};
  const server = string(cluster.server);
  if (!server) throw new TuttiError('BadRequest', `Cluster "${chosen.cluster}" in kubeconfig has no server`);
  if (cluster['proxy-url'])
    throw new TuttiError('BadRequest', 'Kubeconfig has a proxy-url, which is not supported');
  const read = (from: Section, field: string) => embeddedOrFile(from, field, directory);
  return {
    server: server.replace(/\/+$/, ''),
    authority: await read(cluster, 'certificate-authority'),
    insecure: cluster['insecure-skip-tls-verify'] === true,
    tlsServerName: string(cluster['tls-server-name']),
    client: pairOf(await read(user, 'client-certificate'), await read(user, 'client-key')),
    token: string(user.token),
    tokenFile: user.tokenFile ? resolve(directory, String(user.tokenFile)) : undefined,
    basic: user.username ? { user: String(user.username), password: String(user.password ?? '') } : undefined,
    command: user.exec ? commandOf(section(user.exec), directory) : undefined,
    namespace: string(chosen.namespace) ?? 'default',
  };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new TuttiError('BadRequest', 'Kubeconfig is not YAML', { cause });
  }
}

function pairOf(certificate: string | undefined, key: string | undefined): KeyPair | undefined {
  return certificate && key ? { certificate, key } : undefined;
}

async function embeddedOrFile(from: Section, field: string, directory: string): Promise<string | undefined> {
  const data = string(from[`${field}-data`]);
  if (data) return Buffer.from(data, 'base64').toString('utf8');
  const file = string(from[field]);
  if (!file) return undefined;
  try {
    return await readFile(resolve(directory, file), 'utf8');
  } catch (cause) {
    throw new TuttiError('BadRequest', `Cannot read ${field} "${file}" that the kubeconfig names`, { cause });
  }
}

function commandOf(exec: Section, directory: string): CredentialCommand {
  const command = String(exec.command ?? '');
  const env = (Array.isArray(exec.env) ? exec.env : []).map(section);
  return {
    apiVersion: string(exec.apiVersion) ?? 'client.authentication.k8s.io/v1',
    command: command.includes('/') ? resolve(directory, command) : command,
    args: (Array.isArray(exec.args) ? exec.args : []).map(String),
    env: Object.fromEntries(env.map(({ name, value }) => [String(name), String(value)])),
  };
}

function named(config: Section, list: string, field: string, name: string): Section {
  const entries = Array.isArray(config[list]) ? config[list].map(section) : [];
  const found = entries.find((entry) => entry.name === name);
  if (!found) throw new TuttiError('BadRequest', `Kubeconfig has no ${field} named "${name}"`);
  return section(found[field]);
}

function section(value: unknown): Section {
  return typeof value === 'object' && value !== null ? (value as Section) : {};
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
