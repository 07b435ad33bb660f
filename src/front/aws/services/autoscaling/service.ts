import type { AwsService } from '../../service.ts';

/** Amazon EC2 Auto Scaling: groups of machines, instance refreshes, scaling policies. */
export const autoscaling: AwsService = {
  name: 'autoscaling',
  signingName: 'autoscaling',
  targets: ['AutoScaling_2011_01_01'],
  version: '2011-01-01',
  xmlNamespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
  protocols: ['query'],
  load: async () => (await import('./operations.ts')).operations,
};
