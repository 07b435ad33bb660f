// For whom was a request signed? The credential scope, read before anything is checked: dispatch needs it to find the service.
import type { WireRequest } from '../wire/protocol.ts';
import { queryPairs } from './escapes.ts';

export interface CredentialScope {
  readonly accessKeyId: string;
  /** YYYYMMDD. */
  readonly date: string;
  readonly region: string;
  /** The signing name: `iam`, `elasticloadbalancing`. */
  readonly service: string;
  /** `aws4_request`, if it is well. */
  readonly terminator: string;
}

type Signed = Pick<WireRequest, 'headers' | 'query'>;

/** True for whatever claims to be signed, well or badly, in a header or in the query. */
export function isSigned({ headers, query }: Signed): boolean {
  return headers.authorization !== undefined || isPresigned(query) || isSignedTheOldWay(query);
}

/** True when any parameter of a presigned URL is there. */
export function isPresigned(query: string): boolean {
  return /(?:^|&)x-amz-(?:algorithm|credential|signature|signedheaders)(?:=|&|$)/i.test(query);
}

/** Version 2 of signatures, in the query. */
export function isSignedTheOldWay(query: string): boolean {
  return /(?:^|&)AWSAccessKeyId=/.test(query) && /(?:^|&)Signature=/.test(query);
}

/** What the request claims; undefined when it has no credential in its proper form. */
export function credentialScope(request: Signed): CredentialScope | undefined {
  const { authorization } = request.headers;
  const inHeader =
    authorization === undefined ? undefined : /\bCredential=([^,\s]+)/.exec(authorization)?.[1];
  const text = inHeader ?? (isPresigned(request.query) ? credentialParameter(request.query) : undefined);
  return text === undefined ? undefined : parseScope(text);
}

function credentialParameter(query: string): string | undefined {
  return queryPairs(query).find(([name]) => name.toLowerCase() === 'x-amz-credential')?.[1];
}

/** Of `key/date/region/service/terminator`; undefined when it has not five parts. */
export function parseScope(text: string): CredentialScope | undefined {
  const [accessKeyId, date, region, service, terminator, more] = text.split('/');
  if (accessKeyId === undefined || date === undefined || region === undefined) return undefined;
  if (service === undefined || terminator === undefined || more !== undefined) return undefined;
  return { accessKeyId, date, region, service, terminator };
}
