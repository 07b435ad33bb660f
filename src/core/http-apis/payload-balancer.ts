// Events of load balancers whose target is a function, and what functions answer to them.
//
// Parameters are as the client wrote them. Where the group says so, headers and parameters are lists, in events and in answers.
import { eventBody } from './body.ts';
import { grouped, joined, rawParameters, theLast } from './query.ts';
import type { GatewayRequest } from './request.ts';

export interface BalancerPlace {
  readonly targetGroupArn: string;
  /** lambda.multi_value_headers.enabled */
  readonly multiValue: boolean;
}

/** The event of a request. */
export function balancerEvent(
  request: GatewayRequest,
  { targetGroupArn, multiValue }: BalancerPlace,
): object {
  const headers = grouped(request.headers);
  const query = grouped(rawParameters(request.query).map(({ name, value }) => [name, value]));
  return {
    requestContext: { elb: { targetGroupArn } },
    httpMethod: request.method,
    path: request.path,
    ...(multiValue
      ? { multiValueQueryStringParameters: { ...query }, multiValueHeaders: { ...headers } }
      : { queryStringParameters: joined(query, theLast), headers: joined(headers, theLast) }),
    ...(eventBody(request.headers, request.body) ?? { body: '', isBase64Encoded: false }),
  };
}
