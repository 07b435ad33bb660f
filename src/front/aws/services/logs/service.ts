// CloudWatch Logs to the kernel.
import type { AwsService } from '../../service.ts';

export const logs: AwsService = {
  name: 'logs',
  signingName: 'logs',
  targets: ['Logs_20140328'],
  version: '2014-03-28',
  protocols: ['json1.1'],
  load: async () => (await import('./operations.ts')).operations,
};
