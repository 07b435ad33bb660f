// A certificate as ACM tells it.
import type { CertificateDetail, CertificateSummary, KeyAlgorithm } from '@aws-sdk/client-acm';
import type { NoUndefined } from '@smithy/types';
import type { Certificate } from '../../../../model/kinds/certificate.ts';
import { certificateArn } from './lookup.ts';
import { certificateFacts } from './pem.ts';

type Users = readonly string[] | undefined;

export function certificateText(certificate: Certificate, users: Users): NoUndefined<CertificateDetail> {
  const { spec } = certificate;
  const facts = certificateFacts(spec.certificate);
  return {
    CertificateArn: certificateArn(certificate),
    DomainName: facts.domainName,
    SubjectAlternativeNames: [...facts.names],
    Serial: facts.serial,
    Subject: facts.subject,
    Issuer: facts.issuer,
    CreatedAt: new Date(spec.createdAt),
    ImportedAt: new Date(spec.importedAt),
    Status: 'ISSUED',
    NotBefore: facts.notBefore,
    NotAfter: facts.notAfter,
    KeyAlgorithm: spec.keyAlgorithm as KeyAlgorithm, // pem.ts names them as AWS does
    SignatureAlgorithm: facts.signatureAlgorithm,
    InUseBy: [...(users ?? [])],
    Type: 'IMPORTED',
    KeyUsages: [],
    ExtendedKeyUsages: facts.isForServers
      ? [{ Name: 'TLS_WEB_SERVER_AUTHENTICATION', OID: '1.3.6.1.5.5.7.3.1' }]
      : [],
    RenewalEligibility: 'INELIGIBLE',
    Options: { CertificateTransparencyLoggingPreference: 'DISABLED' },
  };
}

export function certificateSummary(certificate: Certificate, users: Users): CertificateSummary {
  const { spec } = certificate;
  const { domainName, names, notBefore, notAfter } = certificateFacts(spec.certificate);
  return {
    CertificateArn: certificateArn(certificate),
    DomainName: domainName,
    SubjectAlternativeNameSummaries: names.slice(0, 100),
    HasAdditionalSubjectAlternativeNames: names.length > 100,
    Status: 'ISSUED',
    Type: 'IMPORTED',
    KeyAlgorithm: spec.keyAlgorithm as KeyAlgorithm, // pem.ts names them as AWS does
    InUse: users !== undefined && users.length > 0,
    RenewalEligibility: 'INELIGIBLE',
    NotBefore: notBefore,
    NotAfter: notAfter,
    CreatedAt: new Date(spec.createdAt),
    ImportedAt: new Date(spec.importedAt),
  };
}
