// Function URLs that anybody may call. Those that want a signature are answered by the AWS front, which can verify it.
import { callFunction } from '../../../core/http-apis/call.ts';
import { withCors } from '../../../core/http-apis/cors.ts';
import { urlEvent } from '../../../core/http-apis/payload-two.ts';
import type { GatewayRequest, HttpAnswer } from '../../../core/http-apis/request.ts';
import {
  earlyUrlAnswer,
  FORBIDDEN,
  type StreamedAnswer,
  urlAnswer,
  urlFault,
} from '../../../core/http-apis/url-answer.ts';
import type { FunctionUrl } from '../../../model/kinds/function-rules.ts';
import type { GatewayDeps } from './deps.ts';

export async function answerFunctionUrl(
  { calls, log }: GatewayDeps,
  { metadata, spec }: FunctionUrl,
  request: GatewayRequest,
  signal: AbortSignal,
): Promise<HttpAnswer | StreamedAnswer> {
  const early = earlyUrlAnswer(spec, request);
  if (early) return early;
  if (spec.authType !== 'NONE') return FORBIDDEN;
  const region = metadata.namespace ?? '';
  const { functionName: name, qualifier } = spec;
  const ref = { region, name, ...(qualifier === undefined ? {} : { qualifier }) };
  try {
    const event = urlEvent(request, spec.urlId);
    const stream = spec.invokeMode === 'RESPONSE_STREAM';
    const called = await callFunction(calls, { ref, request, event, stream, signal });
    return await urlAnswer(spec, request, called);
  } catch (error) {
    log.info('A call by a function URL failed', { error, function: name, region });
    return withCors(spec.cors, request, urlFault(error));
  }
}
