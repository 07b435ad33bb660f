// How are our certificates made? One authority per instance; servers and clients are signed by it.
//
// Loaded by certificate.ts when the first one is to be made: what it needs costs 12 MB, and most starts make none.
// ECDSA P-256 throughout. The authority lives ten years, what it signs one year; `issue` never signs for longer than
// the authority lives. Times come in as values. Pure but for randomness.
import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

/** A certificate with its private key, both PEM (the key as PKCS #8). */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Who a client is: user = common name, groups = organizations. */
export interface ClientIdentity {
  readonly user: string;
  readonly groups: readonly string[];
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3652;
const LEAF_DAYS = 365;
/** Clocks of guests and clients may be behind ours. */
const BACKDATE_MS = 300_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A new self-signed authority that may sign leaves only. */
export async function makeAuthority(commonName: string, nowMs: number): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [commonName] }],
    notBefore: new Date(nowMs - BACKDATE_MS),
    notAfter: new Date(nowMs + AUTHORITY_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await keyPem(keys.privateKey) };
}

/** A certificate for a server reached under `names` (DNS names and IP addresses mixed). */
export function makeServer(authority: KeyPair, names: readonly string[], nowMs: number): Promise<KeyPair> {
  const alternatives = names.map(
    (name) => ({ type: isIP(name) ? 'ip' : 'dns', value: name }) as x509.JsonGeneralName,
  );
  return issue(authority, [{ CN: [names[0] ?? 'server'] }], nowMs, [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(alternatives),
  ]);
}

/** A certificate that a client shows to say who it is. */
export function makeClient(authority: KeyPair, identity: ClientIdentity, nowMs: number): Promise<KeyPair> {
  const groups = identity.groups.map((group) => ({ O: [group] }));
  return issue(authority, [...groups, { CN: [identity.user] }], nowMs, [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
  ]);
}

async function issue(
  authority: KeyPair,
  subject: x509.JsonName,
  nowMs: number,
  purpose: readonly x509.Extension[],
): Promise<KeyPair> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await crypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(authority.key),
    ALGORITHM,
    false,
    ['sign'],
  );
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject,
    issuer: issuer.subjectName.toJSON(),
    notBefore: new Date(nowMs - BACKDATE_MS),
    notAfter: new Date(Math.min(nowMs + LEAF_DAYS * DAY_MS, issuer.notAfter.getTime())),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      ...purpose,
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await keyPem(keys.privateKey) };
}

/** 16 random bytes, positive and never zero, as RFC 5280 asks for. */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}
