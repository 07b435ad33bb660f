import type { AwsService } from '../../service.ts';

/** Identity and Access Management: users, groups, roles, policies. Stored and returned, not evaluated. */
export const iam: AwsService = {
  name: 'iam',
  signingName: 'iam',
  targets: ['AWSIdentityManagementV20100508'],
  version: '2010-05-08',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  protocols: ['query'],
  global: true,
  load: async () => (await import('./operations.ts')).operations,
};
