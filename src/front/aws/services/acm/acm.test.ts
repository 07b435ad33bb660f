// Certificates as clients import, describe, use and delete them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeAuthority, makeServer } from '../../../../machinery/pki/certificate-maker.ts';
import { certificateKind } from '../../../../model/kinds/certificate.ts';
import { secretKind } from '../../../../model/kinds/secret.ts';
import { faultOf } from '../../testing.ts';
import { type ElbPlane, openElb } from '../elasticloadbalancing/elb.case.ts';
import { addTagsToCertificate } from './add-tags-to-certificate.ts';
import { deleteCertificate } from './delete-certificate.ts';
import { describeCertificate } from './describe-certificate.ts';
import { getCertificateText } from './get-certificate.ts';
import { importCertificate } from './import-certificate.ts';
import { listCertificates } from './list-certificates.ts';
import { listTagsForCertificate } from './list-tags-for-certificate.ts';
import { removeTagsFromCertificate } from './remove-tags-from-certificate.ts';

let plane: ElbPlane;
beforeEach(async () => {
  plane = await openElb();
});
afterEach(() => plane.close());

const bytes = (text: string) => Buffer.from(text);

async function material(name = 'shop.example') {
  const authority = await makeAuthority('Test authority', plane.clock.now());
  const { certificate, key } = await makeServer(authority, [name, `www.${name}`], plane.clock.now());
  return {
    Certificate: bytes(certificate),
    PrivateKey: bytes(key),
    CertificateChain: bytes(authority.certificate),
  };
}

async function imported(): Promise<string> {
  const { CertificateArn = '' } = await importCertificate(await material(), plane.ctx);
  return CertificateArn;
}

describe('a certificate that is imported', () => {
  test('is described as AWS describes it', async () => {
    const CertificateArn = await imported();
    expect(CertificateArn).toMatch(/^arn:aws:acm:us-east-2:123456789012:certificate\/[0-9a-f-]{36}$/);
    const { Certificate } = await describeCertificate({ CertificateArn }, plane.ctx);
    expect(Certificate).toMatchObject({
      CertificateArn,
      SubjectAlternativeNames: expect.arrayContaining(['shop.example', 'www.shop.example']),
      Status: 'ISSUED',
      Type: 'IMPORTED',
      KeyAlgorithm: 'EC_prime256v1',
      SignatureAlgorithm: 'SHA256WITHECDSA',
      InUseBy: [],
    });
    const { CertificateSummaryList } = await listCertificates({}, plane.ctx);
    expect(CertificateSummaryList).toMatchObject([{ CertificateArn, InUse: false, Status: 'ISSUED' }]);
  });

  test('gives back certificate and chain, and never its key', async () => {
    const input = await material();
    const { CertificateArn = '' } = await importCertificate(input, plane.ctx);
    const text = await getCertificateText({ CertificateArn }, plane.ctx);
    expect(text.Certificate?.trim()).toBe(input.Certificate.toString().trim());
    expect(text.CertificateChain?.trim()).toBe(input.CertificateChain.toString().trim());
    expect(await plane.dump(certificateKind)).not.toContain('PRIVATE KEY');
  });

  test('is a Secret that balancers find under the same name', async () => {
    const name = (await imported()).split('/')[1] ?? '';
    const secret = await plane.ctx.client.get(secretKind, { namespace: plane.ctx.region, name });
    expect(secret.type).toBe('kubernetes.io/tls');
    expect(Buffer.from(secret.data?.['tls.key'] ?? '', 'base64').toString()).toContain('PRIVATE KEY');
  });

  test('can be imported again under its ARN', async () => {
    const CertificateArn = await imported();
    await importCertificate({ ...(await material('other.example')), CertificateArn }, plane.ctx);
    const { Certificate } = await describeCertificate({ CertificateArn }, plane.ctx);
    expect(Certificate?.SubjectAlternativeNames).toContain('other.example');
    expect((await plane.ctx.client.list(certificateKind)).items).toHaveLength(1);
  });

  test('is not deleted while a listener serves it', async () => {
    const CertificateArn = await imported();
    const balancer = await plane.balancer();
    const Certificates = [{ CertificateArn }];
    await plane.listener(balancer, await plane.group('blue'), { Protocol: 'HTTPS', Certificates });
    const { Certificate } = await describeCertificate({ CertificateArn }, plane.ctx);
    expect(Certificate?.InUseBy).toEqual([balancer]);
    expect(await faultOf(deleteCertificate({ CertificateArn }, plane.ctx))).toContain(
      'ResourceInUseException',
    );
  });

  test('is deleted with its key', async () => {
    const CertificateArn = await imported();
    await deleteCertificate({ CertificateArn }, plane.ctx);
    expect((await plane.ctx.client.list(secretKind)).items).toEqual([]);
    expect(await faultOf(deleteCertificate({ CertificateArn }, plane.ctx))).toBe(
      `ResourceNotFoundException: Could not find certificate ${CertificateArn}.`,
    );
  });

  test('has tags', async () => {
    const CertificateArn = await imported();
    const tags = async () => (await listTagsForCertificate({ CertificateArn }, plane.ctx)).Tags;
    await addTagsToCertificate(
      {
        CertificateArn,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      },
      plane.ctx,
    );
    await removeTagsFromCertificate(
      { CertificateArn, Tags: [{ Key: 'a' }, { Key: 'b', Value: 'x' }] },
      plane.ctx,
    );
    expect(await tags()).toEqual([{ Key: 'b', Value: '2' }]);
  });
});

describe('an import is refused', () => {
  test.each([
    ['of what is no certificate', { Certificate: bytes('x') }, 'The certificate is not PEM-encoded.'],
    ['with a key that is none', { PrivateKey: bytes('x') }, 'The private key is not PEM-encoded'],
    ['without the chain that it needs', { CertificateChain: undefined }, 'is not a valid self signed'],
    ['to an ARN that is none', { CertificateArn: 'x' }, 'InvalidArnException'],
  ])('%s', async (_, change, words) => {
    expect(await faultOf(importCertificate({ ...(await material()), ...change }, plane.ctx))).toContain(
      words,
    );
    expect((await plane.ctx.client.list(secretKind)).items).toEqual([]);
  });

  test('with the key of another', async () => {
    const { PrivateKey } = await material();
    const call = importCertificate({ ...(await material()), PrivateKey }, plane.ctx);
    expect(await faultOf(call)).toContain('do not belong together');
  });

  test('after it has expired', async () => {
    const input = await material();
    await plane.clock.advance(400 * 86_400_000);
    expect(await faultOf(importCertificate(input, plane.ctx))).toContain('has expired');
  });
});
