import type { AwsService } from '../../service.ts';

/** Elastic Load Balancing, version 2: application and network load balancers. */
export const elasticloadbalancing: AwsService = {
  name: 'elasticloadbalancing',
  signingName: 'elasticloadbalancing',
  targets: ['ElasticLoadBalancing_v10'],
  version: '2015-12-01',
  xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  protocols: ['query'],
  load: async () => (await import('./operations.ts')).operations,
};
