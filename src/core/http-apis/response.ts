// What a function's result means as an HTTP answer, in the words of whoever called it. Undefined: it means none, it is malformed.
//
// `url` and `2.0` take any JSON without a statusCode for the body of a 200; `1.0` and load balancers insist on one.
import type { Header, HttpAnswer } from './request.ts';

export type AnswerForm = 'url' | '2.0' | '1.0' | 'balancer' | 'balancer-multi';

/** Headers that belong to a connection, or that we write ourselves. */
const NOT_PASSED = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The answer that a whole result means. */
export function answerOf(form: AnswerForm, payload: Uint8Array): HttpAnswer | undefined {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  const value = parsed(text);
  if (value === undefined) return undefined;
  const infers = form === 'url' || form === '2.0';
  if (!isRecord(value) || value.statusCode === undefined)
    return infers ? inferred(form, value, text) : undefined;
  const head = headOf(form, value);
  const body = head && bodyOf(form, value);
  return head && body && { ...head, body };
}

/** Status and headers of a stream, from what it says before its body. */
export function preludeOf(prelude: Uint8Array): Omit<HttpAnswer, 'body'> | undefined {
  const value = parsed(Buffer.from(prelude).toString('utf8') || '{}');
  return isRecord(value)
    ? headOf('url', { statusCode: 200, ...value }, 'application/octet-stream')
    : undefined;
}

/** Between what a stream says and its body: eight zero bytes. */
export const PRELUDE_END = Buffer.alloc(8);
export const STREAM_TYPE = 'application/vnd.awslambda.http-integration-response';

function inferred(form: AnswerForm, value: unknown, text: string): HttpAnswer {
  const empty = value === null && form === 'url';
  return {
    statusCode: 200,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(empty ? 'null' : text),
  };
}

function headOf(
  form: AnswerForm,
  value: Record<string, unknown>,
  usual = USUAL_TYPE[form],
): Omit<HttpAnswer, 'body'> | undefined {
  const statusCode = statusOf(value.statusCode);
  const single = form === 'balancer-multi' ? [] : headersOf(value.headers);
  const multi = form === '1.0' || form === 'balancer-multi' ? listsOf(value.multiValueHeaders) : [];
  const cookies = form === 'url' || form === '2.0' ? cookiesOf(value.cookies) : [];
  if (statusCode === undefined || !single || !multi || !cookies) return undefined;
  const named = new Set(multi.map(([name]) => name));
  const all = [...single.filter(([name]) => !named.has(name)), ...multi, ...cookies];
  const headers = all.filter(([name]) => !NOT_PASSED.has(name));
  const hasType = headers.some(([name]) => name === 'content-type');
  return { statusCode, headers: hasType || !usual ? headers : [['content-type', usual], ...headers] };
}

const USUAL_TYPE: { readonly [form in AnswerForm]: string | undefined } = {
  url: 'application/json',
  '2.0': 'text/plain;charset=UTF-8',
  '1.0': 'text/plain;charset=UTF-8',
  balancer: 'application/octet-stream',
  'balancer-multi': 'application/octet-stream',
};

function bodyOf(
  form: AnswerForm,
  { body, isBase64Encoded }: Record<string, unknown>,
): Uint8Array | undefined {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
  return form === 'url' ? Buffer.from(JSON.stringify(body)) : undefined;
}

function statusOf(value: unknown): number | undefined {
  const code = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && Number.isInteger(code) && code >= 200 && code <= 599 ? code : undefined;
}

function headersOf(value: unknown): readonly Header[] | undefined {
  if (value === undefined || value === null) return [];
  if (!isRecord(value)) return undefined;
  return all(Object.entries(value).map(([name, each]) => headerFrom(name, each)));
}

function listsOf(value: unknown): readonly Header[] | undefined {
  if (value === undefined || value === null) return [];
  if (!isRecord(value)) return undefined;
  return all(
    Object.entries(value).flatMap(([name, each]) =>
      Array.isArray(each) ? each.map((one) => headerFrom(name, one)) : [undefined],
    ),
  );
}

function cookiesOf(value: unknown): readonly Header[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? all(value.map((each) => headerFrom('set-cookie', each))) : undefined;
}

function headerFrom(name: string, value: unknown): Header | undefined {
  const text = ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
  const isSound =
    text !== undefined &&
    /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) &&
    /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
  return isSound ? [name.toLowerCase(), text] : undefined;
}

function all<T>(values: readonly (T | undefined)[]): readonly T[] | undefined {
  const found = values.filter((value) => value !== undefined);
  return found.length === values.length ? found : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
