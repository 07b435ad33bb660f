// A function as the target of a load balancer's TargetGroup: what its clients get, and what they get when it fails.
import { callFunction, whole } from '../../../core/http-apis/call.ts';
import { balancerEvent } from '../../../core/http-apis/payload-balancer.ts';
import { type GatewayRequest, type HttpAnswer, textAnswer } from '../../../core/http-apis/request.ts';
import { answerOf } from '../../../core/http-apis/response.ts';
import { AWS_ACCOUNT } from '../../../model/aws-account.ts';
import type { FunctionRef } from '../../../model/function-calls.ts';
import type { TargetGroup } from '../../../model/traffic-types.ts';
import type { GatewayDeps } from './deps.ts';

/** What a function may be sent, and may answer. */
export const MOST_TARGET_BYTES = 1024 * 1024;

export async function answerForBalancer(
  { calls, log }: GatewayDeps,
  { group, ref }: { readonly group: TargetGroup; readonly ref: FunctionRef },
  request: GatewayRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const multiValue = group.spec.attributes?.['lambda.multi_value_headers.enabled'] === 'true';
  const event = balancerEvent(request, { targetGroupArn: arnOf(group), multiValue });
  try {
    const { head, payload } = await callFunction(calls, { ref, request, event, signal });
    const bytes = await whole(payload);
    const isFine = head.functionError === undefined && bytes.byteLength <= MOST_TARGET_BYTES;
    return (isFine && answerOf(multiValue ? 'balancer-multi' : 'balancer', bytes)) || BAD_GATEWAY;
  } catch (error) {
    log.info('A call by a load balancer failed', { error, group: group.metadata.name, function: ref.name });
    return BAD_GATEWAY;
  }
}

export function htmlAnswer(statusCode: number, reason: string): HttpAnswer {
  const title = `${statusCode} ${reason}`;
  return textAnswer(
    statusCode,
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
    'text/html',
  );
}

const BAD_GATEWAY = htmlAnswer(502, 'Bad Gateway');

function arnOf({ metadata, spec }: TargetGroup): string {
  const name = `targetgroup/${spec.name ?? metadata.name}/${spec.id ?? ''}`;
  return `arn:aws:elasticloadbalancing:${metadata.namespace}:${AWS_ACCOUNT}:${name}`;
}
