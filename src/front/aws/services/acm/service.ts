import type { AwsService } from '../../service.ts';

/** Certificate Manager: certificates that are imported. */
export const acm: AwsService = {
  name: 'acm',
  signingName: 'acm',
  targets: ['CertificateManager'],
  version: '2015-12-08',
  protocols: ['json1.1'],
  load: async () => (await import('./operations.ts')).operations,
};
