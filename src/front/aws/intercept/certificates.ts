// Certificates for AWS's own host names, made when a client asks for one and signed by an authority that only this use has.
//
// The authority is trusted by the shells that were told to (`tutti env --intercept`), by nothing else.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { createAuthority, issueServer, type KeyPair } from '../../../machinery/pki/certificate.ts';
import { findText, writePrivateFile } from '../../../machinery/pki/private-file.ts';

/** What clients are to trust, inside a state directory: this authority, and those that the host trusts. */
export const BUNDLE_FILE = 'aws/intercept-bundle.crt';
const AUTHORITY_FILE = 'aws/intercept-ca.crt';
const KEY_FILE = 'aws/intercept-ca.key';
const HOST_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
/** Names are AWS's, a few per client; a client that invents more pays for them again. */
const MOST_KEPT = 500;

export async function ensureInterceptAuthority(
  stateDir: string,
  commonName: string,
  nowMs: number,
): Promise<KeyPair> {
  const certificatePath = join(stateDir, AUTHORITY_FILE);
  const keyPath = join(stateDir, KEY_FILE);
  const [certificate, key] = [await findText(certificatePath), await findText(keyPath)];
  const found = certificate !== undefined && key !== undefined;
  const authority = found ? { certificate, key } : await createAuthority(commonName, nowMs);
  if (!found) {
    mkdirSync(join(stateDir, 'aws'), { recursive: true, mode: 0o700 });
    await writePrivateFile(keyPath, authority.key);
    await writePrivateFile(certificatePath, authority.certificate, 0o644);
  }
  const hosts = (await findText(HOST_BUNDLE)) ?? '';
  await writePrivateFile(join(stateDir, BUNDLE_FILE), `${authority.certificate}${hosts}`, 0o644);
  return authority;
}

/** TLS contexts by host name. A certificate is good for some months: it is made anew after a week. */
export function interceptCertificates(
  authority: KeyPair,
  now: () => number,
): (host: string) => Promise<SecureContext> {
  const made = new Map<string, { readonly at: number; readonly context: Promise<SecureContext> }>();
  const renewAfterMs = 7 * 86_400_000;
  return (host) => {
    const found = made.get(host);
    if (found && now() - found.at < renewAfterMs) return found.context;
    if (made.size >= MOST_KEPT) made.clear();
    const context = issueServer(authority, [host], now()).then(({ certificate, key }) =>
      createSecureContext({ cert: certificate, key }),
    );
    context.catch(() => made.delete(host));
    made.set(host, { at: now(), context });
    return context;
  };
}
