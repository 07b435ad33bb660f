// Events of payload format 2.0: what function URLs send, and HTTP APIs unless they say 1.0.
//
// Headers and parameters that come several times are one value with commas; cookies are a list of their own.
import { eventBody } from './body.ts';
import { decoded, grouped, joined, parameters, withCommas } from './query.ts';
import { type GatewayRequest, type Header, headerOf, headerValues } from './request.ts';
import { logTime } from './time.ts';

/** Who signed a request. */
export interface IamIdentity {
  readonly accessKey: string;
  readonly accountId: string;
  readonly callerId: string;
  readonly userArn: string;
  readonly userId: string;
}

export interface PayloadPlace {
  /** `anonymous` where nobody signed. */
  readonly accountId: string;
  readonly apiId: string;
  readonly routeKey: string;
  readonly stage: string;
  /** The path as the event shows it. */
  readonly path: string;
  readonly pathParameters?: { readonly [name: string]: string };
  readonly stageVariables?: { readonly [name: string]: string };
  readonly iam?: IamIdentity;
}

/** The event of a request. */
export function payloadTwo(request: GatewayRequest, place: PayloadPlace): object {
  const cookies = cookiesOf(request.headers);
  const query = grouped(parameters(request.query).map(({ name, value }) => [name, value]));
  const { routeKey, path, pathParameters = {}, stageVariables = {} } = place;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: request.query,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers: joined(grouped(request.headers.filter(([name]) => name !== 'cookie')), withCommas),
    ...some('queryStringParameters', joined(query, withCommas)),
    requestContext: context(request, place),
    ...some('pathParameters', pathParameters),
    ...some('stageVariables', stageVariables),
    ...(eventBody(request.headers, request.body) ?? { isBase64Encoded: false }),
  };
}

/** The event of a request to a function URL: its path stays as it was written. */
export function urlEvent(request: GatewayRequest, urlId: string, iam?: IamIdentity): object {
  return payloadTwo(request, {
    accountId: iam?.accountId ?? 'anonymous',
    apiId: urlId,
    routeKey: '$default',
    stage: '$default',
    path: request.path,
    ...(iam ? { iam } : {}),
  });
}

/** HTTP APIs show paths decoded. */
export function shownPath(path: string): string {
  return decoded(path);
}

function context(request: GatewayRequest, { accountId, apiId, routeKey, stage, path, iam }: PayloadPlace) {
  return {
    accountId,
    apiId,
    ...(iam ? { authorizer: { iam: { ...iam, cognitoIdentity: null, principalOrgId: null } } } : {}),
    domainName: request.host,
    domainPrefix: request.host.split('.')[0],
    http: {
      method: request.method,
      path,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: headerOf(request.headers, 'user-agent') ?? '',
    },
    requestId: request.id,
    routeKey,
    stage,
    time: logTime(request.atMs),
    timeEpoch: request.atMs,
  };
}

function cookiesOf(headers: readonly Header[]): readonly string[] {
  return headerValues(headers, 'cookie')
    .flatMap((value) => value.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
}

function some<T extends object>(name: string, value: T): { readonly [name: string]: T } {
  return Object.keys(value).length > 0 ? { [name]: value } : {};
}
