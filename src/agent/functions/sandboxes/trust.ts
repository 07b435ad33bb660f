// Whom code in sandboxes trusts: the instance's own authority, which signs the names of function URLs and HTTP APIs, beside those of the host.
//
// Node.js adds the one file to its own list, as it did on Lambda; OpenSSL, curl and Python read the other, where Debian has it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readHostBundle } from '../../../machinery/pki/host-bundle.ts';
import type { HostLayout } from '../../../model/host-layout.ts';
import { sandboxRoot } from './places.ts';

/** In the sandbox. */
export const AUTHORITY_TARGET = '/var/runtime/ca-cert.pem';
export const BUNDLE_TARGET = '/etc/ssl/certs/ca-certificates.crt';

/** On the host; the same for all. */
export function trustPaths(layout: HostLayout): { readonly authority: string; readonly bundle: string } {
  const root = sandboxRoot(layout);
  return { authority: join(root, 'ca-cert.pem'), bundle: join(root, 'ca-certificates.crt') };
}

/** Writes both; anybody may read them. */
export async function writeTrust(layout: HostLayout): Promise<void> {
  const { authority, bundle } = trustPaths(layout);
  const host = readHostBundle();
  const own = await readFile(join(layout.stateDir, 'pki', 'ca.crt'), 'utf8').catch(() => '');
  await writeFile(authority, own || host, { mode: 0o644 });
  await writeFile(bundle, `${own}${host}`, { mode: 0o644 });
}
