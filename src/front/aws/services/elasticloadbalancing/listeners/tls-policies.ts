// Security policies: which versions of TLS each stands for here.
//
// What is older than TLS 1.2 is not offered whatever the policy says: the host's library refuses it too. Ciphers are the library's.
import type { SslPolicy } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TlsLimits } from '../../../../../model/traffic-types.ts';
import { policyNotFound } from '../faults.ts';

type Versions = Pick<TlsLimits, 'minVersion' | 'maxVersion'>;

const ONLY_12: Versions = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' };
const FROM_12: Versions = { minVersion: 'TLSv1.2' };

const POLICIES: { readonly [name: string]: Versions } = {
  'ELBSecurityPolicy-2016-08': ONLY_12,
  'ELBSecurityPolicy-TLS-1-0-2015-04': ONLY_12,
  'ELBSecurityPolicy-TLS-1-1-2017-01': ONLY_12,
  'ELBSecurityPolicy-TLS-1-2-2017-01': ONLY_12,
  'ELBSecurityPolicy-TLS-1-2-Ext-2018-06': ONLY_12,
  'ELBSecurityPolicy-FS-2018-06': ONLY_12,
  'ELBSecurityPolicy-FS-1-1-2019-08': ONLY_12,
  'ELBSecurityPolicy-FS-1-2-2019-08': ONLY_12,
  'ELBSecurityPolicy-FS-1-2-Res-2019-08': ONLY_12,
  'ELBSecurityPolicy-FS-1-2-Res-2020-10': ONLY_12,
  'ELBSecurityPolicy-TLS13-1-0-2021-06': FROM_12,
  'ELBSecurityPolicy-TLS13-1-1-2021-06': FROM_12,
  'ELBSecurityPolicy-TLS13-1-2-2021-06': FROM_12,
  'ELBSecurityPolicy-TLS13-1-2-Res-2021-06': FROM_12,
  'ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06': FROM_12,
  'ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06': FROM_12,
  'ELBSecurityPolicy-TLS13-1-3-2021-06': { minVersion: 'TLSv1.3' },
};

export const DEFAULT_POLICY = 'ELBSecurityPolicy-2016-08';

/** Throws SSLPolicyNotFound. */
export function tlsOf(policy: string): TlsLimits {
  const versions = Object.hasOwn(POLICIES, policy) ? POLICIES[policy] : undefined;
  if (versions === undefined) throw policyNotFound(policy);
  return { policy, ...versions };
}

/** The policies as AWS tells them, with what is offered here. */
export function policiesText(): readonly SslPolicy[] {
  return Object.entries(POLICIES).map(([Name, { minVersion, maxVersion }]) => ({
    Name,
    SslProtocols: ['TLSv1.2', 'TLSv1.3'].filter(
      (version) => version >= (minVersion ?? 'TLSv1.2') && version <= (maxVersion ?? 'TLSv1.3'),
    ),
    Ciphers: (maxVersion === 'TLSv1.2'
      ? CIPHERS_12
      : minVersion === 'TLSv1.3'
        ? CIPHERS_13
        : [...CIPHERS_13, ...CIPHERS_12]
    ).map((cipher, index) => ({ Name: cipher, Priority: index + 1 })),
    SupportedLoadBalancerTypes: ['application', 'network'],
  }));
}

const CIPHERS_13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const CIPHERS_12 = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
];
