// KMS to the kernel.
import type { AwsService } from '../../service.ts';

export const kms: AwsService = {
  name: 'kms',
  signingName: 'kms',
  targets: ['TrentService'],
  version: '2014-11-01',
  protocols: ['json1.1'],
  load: async () => (await import('./operations.ts')).operations,
};
