// Systems Manager to the kernel.
import type { AwsService } from '../../service.ts';

export const ssm: AwsService = {
  name: 'ssm',
  signingName: 'ssm',
  targets: ['AmazonSSM'],
  version: '2014-11-06',
  protocols: ['json1.1'],
  load: async () => (await import('./operations.ts')).operations,
};
