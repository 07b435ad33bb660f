// Pages of other origins: what a browser is told before it asks (preflight), and with each answer.
//
// Where an API or URL has such settings they hold alone: what the function says of it is taken off.
import type { CrossOrigin } from '../../model/kinds/function-rules.ts';
import { type GatewayRequest, type Header, type HttpAnswer, headerOf } from './request.ts';

/** A browser's question whether it may ask. */
export function isPreflight({ method, headers }: GatewayRequest): boolean {
  return (
    method === 'OPTIONS' &&
    headerOf(headers, 'origin') !== undefined &&
    headerOf(headers, 'access-control-request-method') !== undefined
  );
}

/** The answer to that question; without allowance it names none. */
export function preflightAnswer(
  cors: CrossOrigin,
  { headers }: GatewayRequest,
  statusCode: 200 | 204,
): HttpAnswer {
  const allowed = originHeaders(cors, headerOf(headers, 'origin'));
  const list = (name: string, values: readonly string[] = []): readonly Header[] =>
    values.length > 0 ? [[name, values.join(',')]] : [];
  const age: readonly Header[] =
    cors.maxAgeSeconds === undefined ? [] : [['access-control-max-age', String(cors.maxAgeSeconds)]];
  const more =
    allowed.length === 0
      ? []
      : [
          ...list('access-control-allow-methods', cors.allowMethods),
          ...list('access-control-allow-headers', cors.allowHeaders),
          ...age,
        ];
  return { statusCode, headers: [...allowed, ...more], body: new Uint8Array() };
}

/** The answer with what the settings say of it. */
export function withCors<A extends Pick<HttpAnswer, 'headers'>>(
  cors: CrossOrigin | undefined,
  request: GatewayRequest,
  answer: A,
): A {
  if (cors === undefined) return answer;
  const origin = headerOf(request.headers, 'origin');
  const own = answer.headers.filter(([name]) => !name.startsWith('access-control-'));
  const allowed = originHeaders(cors, origin);
  const exposed = cors.exposeHeaders ?? [];
  const expose: readonly Header[] =
    allowed.length > 0 && exposed.length > 0 ? [['access-control-expose-headers', exposed.join(',')]] : [];
  return { ...answer, headers: [...own, ...allowed, ...expose] };
}

function originHeaders(cors: CrossOrigin, origin: string | undefined): readonly Header[] {
  const { allowOrigins = [], allowCredentials } = cors;
  if (origin === undefined || !allowOrigins.some((pattern) => admits(pattern, origin))) return [];
  const isAny = allowOrigins.includes('*') && !allowCredentials;
  return [
    ['access-control-allow-origin', isAny ? '*' : origin],
    ...(isAny ? [] : ([['vary', 'Origin']] as const)),
    ...(allowCredentials ? ([['access-control-allow-credentials', 'true']] as const) : []),
  ];
}

/** `*`, `https://*`, or the origin itself. */
function admits(pattern: string, origin: string): boolean {
  if (pattern === '*') return true;
  const lower = origin.toLowerCase();
  if (pattern.endsWith('://*')) return lower.startsWith(pattern.slice(0, -1).toLowerCase());
  return pattern.toLowerCase() === lower;
}
