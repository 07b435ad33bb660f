import type { AwsService } from '../../service.ts';

/** Elastic Compute Cloud: machines, and what they are made of. */
export const ec2: AwsService = {
  name: 'ec2',
  signingName: 'ec2',
  targets: [],
  version: '2016-11-15',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  protocols: ['ec2'],
  load: async () => (await import('./operations.ts')).operations,
};
