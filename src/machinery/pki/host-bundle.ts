// The certificate authorities that this host trusts, as one text of PEM blocks.
import { readFileSync } from 'node:fs';

const PLACES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Empty when the host has none, or not where distributions keep it. */
export function readHostBundle(): string {
  for (const path of PLACES) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // it is elsewhere
    }
  }
  return '';
}
