// A listener as AWS tells it.
import type { Listener as SdkListener } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { NoUndefined } from '@smithy/types';
import type { Listener, LoadBalancer } from '../../../../../model/traffic-types.ts';
import { listenerArn, loadBalancerArn } from '../arns.ts';
import { actionsText, type GroupArns } from '../rules/actions.ts';
import { certificateArn } from './certificates.ts';

type Text = NoUndefined<SdkListener>;

export function listenerText(balancer: LoadBalancer, listener: Listener, groups: GroupArns): Text {
  const { metadata, spec } = listener;
  const secure = spec.certificate !== undefined;
  return {
    ListenerArn: listenerArn(balancer, listener),
    LoadBalancerArn: loadBalancerArn(balancer),
    Port: spec.port,
    Protocol: spec.protocol,
    ...(secure
      ? {
          Certificates: [
            { CertificateArn: certificateArn(metadata.namespace ?? '', spec.certificate ?? '') },
          ],
          SslPolicy: spec.tls?.policy,
        }
      : {}),
    DefaultActions: actionsText(spec.defaultAction, groups),
    ...(spec.protocol === 'HTTPS' ? { MutualAuthentication: { Mode: 'off' } } : {}),
  };
}
