// A request's body in an event: text where its type says that it is text, else base64.
import { type Header, headerOf } from './request.ts';

export interface EventBody {
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

const TEXT =
  /^(?:text\/|application\/(?:json|javascript|xml|ecmascript|graphql|[a-z0-9.+-]+\+(?:json|xml))(?:$|[;\s]))/i;

/** Undefined when there is no body. */
export function eventBody(headers: readonly Header[], body: Uint8Array): EventBody | undefined {
  if (body.byteLength === 0) return undefined;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const isText = !headerOf(headers, 'content-encoding') && TEXT.test(headerOf(headers, 'content-type') ?? '');
  return isText
    ? { body: bytes.toString('utf8'), isBase64Encoded: false }
    : { body: bytes.toString('base64'), isBase64Encoded: true };
}
