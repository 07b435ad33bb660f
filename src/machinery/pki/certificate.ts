// Our certificates: who they are for, until when, and how to get new ones (certificate-maker.ts).
import { X509Certificate } from 'node:crypto';
import type { ClientIdentity, KeyPair } from './certificate-maker.ts';

export type { ClientIdentity, KeyPair } from './certificate-maker.ts';

/** A new self-signed authority that may sign leaves only. */
export async function createAuthority(commonName: string, nowMs: number): Promise<KeyPair> {
  const { makeAuthority } = await import('./certificate-maker.ts');
  return makeAuthority(commonName, nowMs);
}

/** A certificate for a server reached under `names` (DNS names and IP addresses mixed). */
export async function issueServer(
  authority: KeyPair,
  names: readonly string[],
  nowMs: number,
): Promise<KeyPair> {
  const { makeServer } = await import('./certificate-maker.ts');
  return makeServer(authority, names, nowMs);
}

/** A certificate that a client shows to say who it is. */
export async function issueClient(
  authority: KeyPair,
  identity: ClientIdentity,
  nowMs: number,
): Promise<KeyPair> {
  const { makeClient } = await import('./certificate-maker.ts');
  return makeClient(authority, identity, nowMs);
}

/** When the certificate stops being valid, milliseconds since the epoch. */
export function expiresMs(certificatePem: string): number {
  return Date.parse(new X509Certificate(certificatePem).validTo);
}

/** True when the authority's key signed the certificate. */
export function isSignedBy(certificatePem: string, authorityPem: string): boolean {
  return new X509Certificate(certificatePem).verify(new X509Certificate(authorityPem).publicKey);
}

/** The names (DNS and IP) that a server certificate is good for, sorted. */
export function serverNames(certificatePem: string): readonly string[] {
  const text = new X509Certificate(certificatePem).subjectAltName ?? '';
  const names = text.split(', ').map((entry) => entry.slice(entry.indexOf(':') + 1));
  return names.filter((name) => name !== '').sort();
}
