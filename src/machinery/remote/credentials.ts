// How do we say who we are? What a kubeconfig names: certificates, tokens, passwords, or a command that prints them.
//
// What a command printed is kept until it is about to expire, or the server refuses it.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { TuttiError } from '../../model/errors.ts';
import type { Clock } from '../clock.ts';
import type { KeyPair } from '../pki/certificate.ts';
import type { ClusterAccess, CredentialCommand } from '../pki/kubeconfig.ts';

export interface Credentials {
  readonly authorization?: string;
  readonly client?: KeyPair;
}

export interface CredentialSource {
  current(): Promise<Credentials>;
  /** The server refused the last ones; false when there are no others to be had. */
  renew(): boolean;
}

const EXPIRES_EARLY_MS = 60_000;
const COMMAND_TIMEOUT_MS = 60_000;

export function credentialSource(access: ClusterAccess, clock: Clock): CredentialSource {
  if (access.command) return fromCommand(access.command, clock);
  const { client, token, tokenFile, basic } = access;
  return {
    async current() {
      if (tokenFile) return { client, authorization: `Bearer ${await readToken(tokenFile)}` };
      if (token) return { client, authorization: `Bearer ${token}` };
      if (basic) {
        const text = Buffer.from(`${basic.user}:${basic.password}`).toString('base64');
        return { client, authorization: `Basic ${text}` };
      }
      return { client };
    },
    renew: () => false,
  };
}

async function readToken(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new TuttiError('Unauthorized', `Cannot read token file "${path}"`, { cause });
  }
}

function fromCommand(command: CredentialCommand, clock: Clock): CredentialSource {
  let kept: Promise<Printed> | undefined;
  return {
    async current() {
      const printed = await kept?.catch(() => undefined);
      if (printed && printed.expiresMs - EXPIRES_EARLY_MS > clock.now()) return printed.credentials;
      kept = run(command);
      return (await kept).credentials;
    },
    renew() {
      kept = undefined;
      return true;
    },
  };
}

interface Printed {
  readonly credentials: Credentials;
  readonly expiresMs: number;
}

async function run({ apiVersion, command, args, env }: CredentialCommand): Promise<Printed> {
  const info = JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false } });
  const options = {
    env: { ...process.env, ...env, KUBERNETES_EXEC_INFO: info },
    timeout: COMMAND_TIMEOUT_MS,
    maxBuffer: 1024 * 1024,
  };
  try {
    const { stdout } = await promisify(execFile)(command, [...args], options);
    return printedOf(JSON.parse(stdout));
  } catch (cause) {
    throw new TuttiError('Unauthorized', `Cannot get credentials from "${command}"`, { cause });
  }
}

function printedOf(value: unknown): Printed {
  const { status } = value as { status?: { [field: string]: unknown } }; // checked field by field below
  const text = (field: string) =>
    typeof status?.[field] === 'string' ? (status[field] as string) : undefined;
  const [token, certificate, key] = ['token', 'clientCertificateData', 'clientKeyData'].map(text);
  if (!token && !(certificate && key))
    throw new Error('The ExecCredential has neither a token nor a certificate');
  const expires = text('expirationTimestamp');
  return {
    credentials: {
      authorization: token ? `Bearer ${token}` : undefined,
      client: certificate && key ? { certificate, key } : undefined,
    },
    expiresMs: expires ? Date.parse(expires) : Number.POSITIVE_INFINITY,
  };
}
