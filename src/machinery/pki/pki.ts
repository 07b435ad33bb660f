// Which certificates does an instance have, and are they still good? Made at first start, renewed when near their end.
//
//   <directory>/ca.{crt,key}  kubernetes.{crt,key}  <client>.{crt,key}
//
// A leaf is made anew when it is absent, unreadable, signed by another authority, good for other names, or has less
// than 30 days left. The authority is made anew only when absent; an expired authority is an error, because every
// kubeconfig that was handed out embeds it.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { TuttiError } from '../../model/errors.ts';
import type { ClientIdentity, KeyPair } from './certificate.ts';
import {
  createAuthority,
  expiresMs,
  isSignedBy,
  issueClient,
  issueServer,
  serverNames,
} from './certificate.ts';
import { findText, writePrivateFile } from './private-file.ts';

export interface PkiOptions {
  readonly directory: string;
  readonly nowMs: number;
  /** Common name of the authority; such as `tutti`. */
  readonly authorityName: string;
  /** Further names and addresses of the Kubernetes API beside loopback and the in-cluster names. */
  readonly extraNames?: readonly string[];
  readonly clusterDomain?: string;
  /** Client certificates by file name. */
  readonly clients: { readonly [file: string]: ClientIdentity };
}

export interface Pki {
  readonly authority: KeyPair;
  readonly server: KeyPair;
  readonly clients: { readonly [file: string]: KeyPair };
  /** The earliest time at which something should be renewed: call ensurePki again then. */
  readonly renewAtMs: number;
}

/** Who may come in: people who administer, and our own two programs. */
export const ADMINISTRATORS = 'system:masters';
export const PROGRAMS = 'tutti:programs';

/** The client certificates of an ordinary instance. */
export const ORDINARY_CLIENTS = {
  admin: { user: 'tutti-admin', groups: [ADMINISTRATORS] },
  agent: { user: 'tutti:agent', groups: [PROGRAMS] },
  control: { user: 'tutti:control', groups: [PROGRAMS] },
} as const satisfies { readonly [file: string]: ClientIdentity };

const RENEW_BEFORE_MS = 30 * 86_400_000;

/** Reads what is there, makes what is missing or due. Safe to call again at any time. */
export async function ensurePki(options: PkiOptions): Promise<Pki> {
  const { directory, nowMs } = options;
  const authority = await ensureAuthority(options);
  const names = apiNames(options);
  const server = await ensureLeaf(
    join(directory, 'kubernetes'),
    (pair) => isFresh(pair, authority, nowMs) && sameNames(serverNames(pair.certificate), names),
    () => issueServer(authority, names, nowMs),
  );
  const clients: { [file: string]: KeyPair } = {};
  for (const [file, identity] of Object.entries(options.clients)) {
    clients[file] = await ensureLeaf(
      join(directory, file),
      (pair) => isFresh(pair, authority, nowMs) && isFor(pair, identity),
      () => issueClient(authority, identity, nowMs),
    );
  }
  const ends = [server, ...Object.values(clients)].map((pair) => expiresMs(pair.certificate));
  return { authority, server, clients, renewAtMs: Math.min(...ends) - RENEW_BEFORE_MS };
}

/** What the Kubernetes API's certificate is good for. */
function apiNames({ extraNames = [], clusterDomain = 'cluster.local' }: PkiOptions): readonly string[] {
  const inCluster = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    `kubernetes.default.svc.${clusterDomain}`,
  ];
  return [...new Set(['localhost', '127.0.0.1', ...inCluster, ...extraNames])];
}

async function ensureAuthority({ directory, nowMs, authorityName }: PkiOptions): Promise<KeyPair> {
  const found = await findPair(join(directory, 'ca'));
  if (!found) return writePair(join(directory, 'ca'), await createAuthority(authorityName, nowMs));
  if (expiresMs(found.certificate) <= nowMs) {
    throw new TuttiError(
      'Terminal',
      `Certificate authority in "${directory}" has expired: remove the directory to make a new one`,
    );
  }
  return found;
}

async function ensureLeaf(
  path: string,
  isGood: (pair: KeyPair) => boolean,
  make: () => Promise<KeyPair>,
): Promise<KeyPair> {
  const found = await findPair(path);
  if (found && readable(found) && isGood(found)) return found;
  return writePair(path, await make());
}

async function findPair(path: string): Promise<KeyPair | undefined> {
  const [certificate, key] = await Promise.all([findText(`${path}.crt`), findText(`${path}.key`)]);
  return certificate && key ? { certificate, key } : undefined;
}

async function writePair(path: string, pair: KeyPair): Promise<KeyPair> {
  await writePrivateFile(`${path}.key`, pair.key);
  await writePrivateFile(`${path}.crt`, pair.certificate);
  return pair;
}

/** False for a torn or foreign file, and for a key and certificate that a crash between the two writes left unmatched. */
function readable({ certificate, key }: KeyPair): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

function isFresh(pair: KeyPair, authority: KeyPair, nowMs: number): boolean {
  return (
    expiresMs(pair.certificate) - nowMs >= RENEW_BEFORE_MS &&
    isSignedBy(pair.certificate, authority.certificate)
  );
}

function isFor(pair: KeyPair, identity: ClientIdentity): boolean {
  const lines = new X509Certificate(pair.certificate).subject.split('\n');
  const groups = lines.filter((line) => line.startsWith('O=')).map((line) => line.slice(2));
  return lines.includes(`CN=${identity.user}`) && sameNames(groups, identity.groups);
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join('\n') === [...b].sort().join('\n');
}
