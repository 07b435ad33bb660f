// How do the chain and key of a Secret of type kubernetes.io/tls become one PEM text?
//
// Only a pair that belongs together leaves here: a mistake stays the mistake of the listener that names it.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Secret } from '../../model/kinds/secret.ts';

/** PEM of chain and key; undefined when one is missing, cannot be read, or is not the other's. */
export function certificatePem(secret: Secret | undefined): string | undefined {
  const chain = decoded(secret?.data?.['tls.crt']);
  const key = decoded(secret?.data?.['tls.key']);
  try {
    if (!new X509Certificate(chain).checkPrivateKey(createPrivateKey(key))) return undefined;
  } catch {
    return undefined; // not PEM, or of a sort that nobody here can read
  }
  return `${chain.trimEnd()}\n${key.trimEnd()}\n`;
}

function decoded(base64: string | undefined): string {
  return base64 === undefined ? '' : Buffer.from(base64, 'base64').toString();
}
