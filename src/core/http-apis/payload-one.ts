// Events of payload format 1.0, as REST APIs send them and HTTP APIs when an integration says so: several values have lists of their own.
import { eventBody } from './body.ts';
import type { PayloadPlace } from './payload-two.ts';
import { grouped, joined, parameters, theLast } from './query.ts';
import { type GatewayRequest, headerOf } from './request.ts';
import { logTime } from './time.ts';

/** The event of a request. */
export function payloadOne(request: GatewayRequest, place: PayloadPlace): object {
  const headers = grouped(request.headers);
  const query = grouped(parameters(request.query).map(({ name, value }) => [name, value]));
  return {
    version: '1.0',
    resource: resourceOf(place.routeKey),
    path: place.path,
    httpMethod: request.method,
    headers: joined(headers, theLast),
    multiValueHeaders: { ...headers },
    queryStringParameters: orNull(joined(query, theLast)),
    multiValueQueryStringParameters: orNull({ ...query }),
    requestContext: context(request, place),
    pathParameters: orNull(place.pathParameters ?? {}),
    stageVariables: orNull(place.stageVariables ?? {}),
    ...(eventBody(request.headers, request.body) ?? { body: null, isBase64Encoded: false }),
  };
}

/** `/items/{id}` of `GET /items/{id}` */
function resourceOf(routeKey: string): string {
  return routeKey.slice(routeKey.indexOf(' ') + 1);
}

function context(request: GatewayRequest, { accountId, apiId, routeKey, stage, path }: PayloadPlace) {
  const resource = resourceOf(routeKey);
  return {
    accountId,
    apiId,
    domainName: request.host,
    domainPrefix: request.host.split('.')[0],
    extendedRequestId: request.id,
    httpMethod: request.method,
    identity: {
      ...NOBODY,
      sourceIp: request.sourceIp,
      userAgent: headerOf(request.headers, 'user-agent') ?? '',
    },
    path,
    protocol: request.protocol,
    requestId: request.id,
    requestTime: logTime(request.atMs),
    requestTimeEpoch: request.atMs,
    resourceId: routeKey,
    resourcePath: resource,
    stage,
  };
}

const NOBODY = {
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAmr: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

function orNull<T extends object>(value: T): T | null {
  return Object.keys(value).length > 0 ? value : null;
}
