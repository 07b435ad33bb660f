// Is this a certificate, with its key and the chain that it needs? What is read from it, in ACM's words.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { invalid } from './faults.ts';

export interface Imported {
  readonly certificate: string;
  readonly chain?: string;
  readonly key: string;
}

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** Throws ValidationException. `now` in milliseconds. */
export function checkedImport(
  input: {
    readonly Certificate?: Uint8Array;
    readonly CertificateChain?: Uint8Array;
    readonly PrivateKey?: Uint8Array;
  },
  now: number,
): Imported {
  const leaf = onlyCertificate(textOf(input.Certificate));
  const certificate = read(leaf);
  const key = textOf(input.PrivateKey);
  if (!certificate.checkPrivateKey(privateKey(key)))
    throw invalid('The certificate and the private key do not belong together.');
  if (Date.parse(certificate.validTo) <= now) throw invalid('The certificate has expired.');
  if (Date.parse(certificate.validFrom) > now) throw invalid('The certificate is not valid yet.');
  const chain = textOf(input.CertificateChain);
  if (chain === '') {
    if (!certificate.verify(certificate.publicKey))
      throw invalid(
        'Provided certificate is not a valid self signed. Please provide either a valid self-signed certificate or certificate chain.',
      );
    return { certificate: leaf, key };
  }
  const blocks = chain.match(BLOCK) ?? [];
  const [issuer] = blocks.map(read);
  if (issuer === undefined || !certificate.verify(issuer.publicKey))
    throw invalid('Could not validate the certificate with the certificate chain.');
  return { certificate: leaf, chain: `${blocks.join('\n')}\n`, key };
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : Buffer.from(bytes).toString();
}

function onlyCertificate(text: string): string {
  const blocks = text.match(BLOCK) ?? [];
  if (blocks.length > 1)
    throw invalid(
      'The certificate field contains more than one certificate. You can specify only one certificate in this field.',
    );
  const [only] = blocks;
  if (only === undefined) throw invalid('The certificate is not PEM-encoded.');
  return `${only}\n`;
}

function read(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw invalid('The certificate is not a valid X.509 certificate.');
  }
}

function privateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw invalid('The private key is not PEM-encoded, is encrypted, or is of a sort that is not supported.');
  }
}

/** What a certificate says of itself. */
export interface CertificateFacts {
  readonly domainName: string;
  /** The domain name among them, first. */
  readonly names: readonly string[];
  readonly keyAlgorithm: string;
  readonly serial: string;
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly signatureAlgorithm: string;
  readonly isForServers: boolean;
}

const SERVER_USE = '1.3.6.1.5.5.7.3.1';

/** Of a certificate that was checked. */
export function certificateFacts(pem: string): CertificateFacts {
  const certificate = new X509Certificate(pem);
  const subject = flat(certificate.subject);
  const common = /(?:^|,)CN=([^,]*)/.exec(subject)?.[1];
  const alternatives = [...(certificate.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(
    ([, name = '']) => name,
  );
  const domainName = common ?? alternatives[0] ?? subject;
  return {
    domainName,
    names: [...new Set([domainName, ...alternatives])],
    keyAlgorithm: keyAlgorithm(certificate.publicKey),
    serial: (certificate.serialNumber.match(/../g) ?? []).join(':').toLowerCase(),
    subject,
    issuer: flat(certificate.issuer),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    signatureAlgorithm: signatureAlgorithm(certificate.raw),
    isForServers: (certificate.keyUsage ?? []).includes(SERVER_USE),
  };
}

/** Node tells names one part a line. */
function flat(name: string | undefined): string {
  return (name ?? '').split('\n').join(',');
}

const CURVES: { readonly [curve: string]: string } = {
  prime256v1: 'EC_prime256v1',
  secp384r1: 'EC_secp384r1',
  secp521r1: 'EC_secp521r1',
};

function keyAlgorithm({ asymmetricKeyType, asymmetricKeyDetails: details }: KeyObject): string {
  const name =
    asymmetricKeyType === 'rsa' ? `RSA_${details?.modulusLength}` : CURVES[details?.namedCurve ?? ''];
  if (name === undefined) throw invalid(`Keys of the type '${asymmetricKeyType}' are not supported.`);
  return name;
}

/** By the identifier in its encoding: nothing in Node 20 tells it. */
const SIGNATURES: readonly (readonly [oid: string, name: string])[] = [
  ['06092a864886f70d01010b', 'SHA256WITHRSA'],
  ['06092a864886f70d01010c', 'SHA384WITHRSA'],
  ['06092a864886f70d01010d', 'SHA512WITHRSA'],
  ['06082a8648ce3d040302', 'SHA256WITHECDSA'],
  ['06082a8648ce3d040303', 'SHA384WITHECDSA'],
  ['06082a8648ce3d040304', 'SHA512WITHECDSA'],
];

function signatureAlgorithm(der: Buffer): string {
  const hex = der.toString('hex');
  return SIGNATURES.find(([oid]) => hex.includes(oid))?.[1] ?? 'UNKNOWN';
}
