import type { AwsService } from '../../service.ts';

/** Security Token Service: who calls, and credentials that end. */
export const sts: AwsService = {
  name: 'sts',
  signingName: 'sts',
  targets: ['AWSSecurityTokenServiceV20110615'],
  version: '2011-06-15',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  protocols: ['query'],
  global: true,
  unsigned: ['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML'],
  load: async () => (await import('./operations.ts')).operations,
};
