// What is known of a request to an HTTP API, by the names of `$context`: for access logs and for parameter mappings.
import { AWS_ACCOUNT } from '../../model/aws-account.ts';
import type { LogContext } from './access-log.ts';
import { shownPath } from './payload-two.ts';
import { type GatewayRequest, type HttpAnswer, headerOf } from './request.ts';
import { logTime } from './time.ts';

export interface ApiEnd {
  readonly apiId: string;
  readonly stage: string;
  readonly routeKey?: string;
  readonly answer?: HttpAnswer;
  readonly integrationStatus?: number;
  readonly integrationMs?: number;
  readonly error?: string;
  readonly nowMs: number;
}

export function logContext(request: GatewayRequest, end: ApiEnd): LogContext {
  const { answer, error } = end;
  const message = serviceMessage(answer);
  return {
    accountId: AWS_ACCOUNT,
    apiId: end.apiId,
    dataProcessed: request.body.byteLength + (answer?.body.byteLength ?? 0),
    domainName: request.host,
    domainPrefix: request.host.split('.')[0],
    'error.message': message,
    'error.messageString': message === undefined ? undefined : JSON.stringify(message),
    'error.responseType': message === undefined ? undefined : `DEFAULT_${answer?.statusCode}`,
    extendedRequestId: request.id,
    httpMethod: request.method,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': headerOf(request.headers, 'user-agent'),
    'integration.error': error,
    'integration.integrationStatus': end.integrationStatus,
    'integration.latency': end.integrationMs,
    'integration.status': end.integrationStatus,
    integrationErrorMessage: error,
    integrationLatency: end.integrationMs,
    integrationStatus: end.integrationStatus,
    path: shownPath(request.path),
    protocol: request.protocol,
    requestId: request.id,
    requestTime: logTime(request.atMs),
    requestTimeEpoch: request.atMs,
    responseLatency: end.nowMs - request.atMs,
    responseLength: answer?.body.byteLength,
    routeKey: end.routeKey,
    stage: end.stage,
    status: answer?.statusCode,
  };
}

/** What the service itself said, when the answer is its own. */
function serviceMessage(answer: HttpAnswer | undefined): string | undefined {
  if (!answer || answer.statusCode < 400) return undefined;
  const text = Buffer.from(answer.body).toString('utf8');
  return /^\{"message":"([^"]*)"\}$/.exec(text)?.[1];
}
