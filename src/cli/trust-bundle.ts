// Certificate authorities for the tools of a shell: the instance's own, which signs the names of function URLs and HTTP APIs, beside those
// that the host and the shell trusted before. Other hosts are trusted as ever.
//
// A shell that has our file already keeps it, as what it trusted before is in there and nowhere else.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readHostBundle } from '../machinery/pki/host-bundle.ts';
import type { HostLayout } from '../model/host-layout.ts';

/** What curl, OpenSSL and Go, Node.js, and Python's requests read. */
export const TRUST_VARIABLES = [
  'CURL_CA_BUNDLE',
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
  'REQUESTS_CA_BUNDLE',
] as const;

type Environment = { readonly [name: string]: string | undefined };

/** Where a former value is kept, for --unset. */
const former = (name: string): string => `TUTTI_FORMER_${name}`;

export interface Trust {
  readonly set: { readonly [name: string]: string };
  /** What --unset puts back. */
  readonly before: { readonly [name: string]: string };
}

/** Nothing before the first start has made the authority. Writes the file. */
export function trustSettings({ stateDir }: HostLayout, env: Environment): Trust {
  const authority = textOf(join(stateDir, 'pki', 'ca.crt'));
  if (authority === undefined) return { set: {}, before: {} };
  const file = join(stateDir, 'pki', 'trusted.crt');
  const before: Record<string, string> = {};
  for (const name of TRUST_VARIABLES) {
    const value = env[name] === file ? env[former(name)] : env[name];
    if (value) before[name] = value;
  }
  const had = textOf(file);
  const isKept = had?.startsWith(authority) && TRUST_VARIABLES.some((name) => env[name] === file);
  if (!isKept) writeBundle(file, authority, Object.values(before), had);
  const kept = Object.entries(before).map(([name, value]) => [former(name), value]);
  return {
    set: { ...Object.fromEntries(TRUST_VARIABLES.map((name) => [name, file])), ...Object.fromEntries(kept) },
    before,
  };
}

function writeBundle(
  file: string,
  authority: string,
  further: readonly string[],
  had: string | undefined,
): void {
  const texts = [authority, readHostBundle(), ...[...new Set(further)].map((path) => textOf(path) ?? '')];
  const blocks = texts.flatMap((text) => text.match(PEM) ?? []);
  const bundle = `${[...new Set(blocks)].join('\n')}\n`;
  if (bundle === had) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, bundle, { mode: 0o644 });
}

const PEM = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g;

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // not there, or not for us
  }
}
