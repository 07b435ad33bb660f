import { beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueServer, type KeyPair } from '../../machinery/pki/certificate.ts';
import { aSecret } from '../../model/testing.ts';
import { certificatePem } from './certificates.ts';

const encoded = (text: string) => Buffer.from(text).toString('base64');
const secret = (chain: string, key: string) =>
  aSecret({ data: { 'tls.crt': encoded(chain), 'tls.key': encoded(key) } });

describe('the certificate of a Secret', () => {
  let pair: KeyPair;
  let other: KeyPair;
  beforeAll(async () => {
    const authority = await createAuthority('test', Date.now());
    pair = await issueServer(authority, ['shop.test'], Date.now());
    other = await issueServer(authority, ['other.test'], Date.now());
  });

  it('is chain and key in one text', () => {
    expect(certificatePem(secret(pair.certificate, pair.key))).toBe(
      `${pair.certificate.trimEnd()}\n${pair.key.trimEnd()}\n`,
    );
  });

  it('is none when it is not there, not PEM, or the key is of another', () => {
    expect(certificatePem(undefined)).toBeUndefined();
    expect(certificatePem(aSecret())).toBeUndefined();
    expect(certificatePem(secret('nonsense', pair.key))).toBeUndefined();
    expect(certificatePem(secret(pair.certificate, 'nonsense'))).toBeUndefined();
    expect(certificatePem(secret(pair.certificate, other.key))).toBeUndefined();
  });
});
