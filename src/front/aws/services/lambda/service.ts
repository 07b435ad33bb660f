import type { AwsService } from '../../service.ts';

/** Lambda: functions, their versions and aliases, calls, URLs, permissions, concurrency. */
export const lambda: AwsService = {
  name: 'lambda',
  signingName: 'lambda',
  targets: ['AWSGirApiService'],
  version: '2015-03-31',
  protocols: ['rest-json'],
  ownDryRuns: true,
  load: async () => (await import('./operations.ts')).operations,
};
