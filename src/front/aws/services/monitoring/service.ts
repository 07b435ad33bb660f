// CloudWatch to the kernel. Clients speak all three: new SDKs CBOR, newer command lines JSON, older ones query.
import type { AwsService } from '../../service.ts';

export const monitoring: AwsService = {
  name: 'monitoring',
  signingName: 'monitoring',
  targets: ['GraniteServiceVersion20100801'],
  version: '2010-08-01',
  xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  protocols: ['cbor', 'json1.0', 'query'],
  queryCompatible: true,
  load: async () => (await import('./operations.ts')).operations,
};
