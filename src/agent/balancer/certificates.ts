// How do the chain and key of a Secret of type kubernetes.io/tls become one PEM text?
import type { Secret } from '../../model/kinds/secret.ts';

/** PEM of chain and key; undefined when one is missing or is not PEM. */
export function certificatePem(secret: Secret | undefined): string | undefined {
  const chain = decoded(secret?.data?.['tls.crt']);
  const key = decoded(secret?.data?.['tls.key']);
  if (!chain.includes('-----BEGIN CERTIFICATE-----') || !key.includes('PRIVATE KEY-----')) return undefined;
  return `${chain.trimEnd()}\n${key.trimEnd()}\n`;
}

function decoded(base64: string | undefined): string {
  return base64 === undefined ? '' : Buffer.from(base64, 'base64').toString();
}
