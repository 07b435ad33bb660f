// Secrets Manager to the kernel.
import type { AwsService } from '../../service.ts';

export const secretsmanager: AwsService = {
  name: 'secretsmanager',
  signingName: 'secretsmanager',
  targets: ['secretsmanager'],
  version: '2017-10-17',
  protocols: ['json1.1'],
  load: async () => (await import('./operations.ts')).operations,
};
