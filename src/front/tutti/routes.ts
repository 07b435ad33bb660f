// Our own calls over HTTP, for the tutti command and the dashboard: what no object expresses (images, builds, health).
//
//   GET    /tutti/v1/health                    parts of the agent and whether they work
//   GET    /tutti/v1/images                    list
//   DELETE /tutti/v1/images?name=N
//   POST   /tutti/v1/images/pull?name=N        NDJSON
//   POST   /tutti/v1/images/build?request=R    body: tar of the context; R: BuildRequest as JSON; NDJSON
//   POST   /tutti/v1/images/import             body: image archive; NDJSON; machine=N: a machine image
//   GET    /tutti/v1/images/export?name=N      an OCI archive
//   GET    /tutti/v1/aws/coverage              which AWS operations are there
//   POST   /tutti/v1/aws/regions?name=R        makes what a region starts with: its network, its machine images
//   GET    /tutti/v1/machines/console?namespace=R&name=N    what a machine wrote to its console
//   POST   /tutti/v1/aws/instance-role?namespace=R&name=N   credentials of a machine's role, for the agent
//   POST   /tutti/v1/aws/function-role?role=ARN&session=S   credentials of a function's role, for the agent
//
// NDJSON answers: {"progress":{...}} lines, then one {"result":...} or {"error":{"code","message"}}.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AgentCalls, BuildRequest, Progress } from '../../model/agent-calls.ts';
import { type ErrorCode, TuttiError } from '../../model/errors.ts';
import type { ObjectKey } from '../../model/object.ts';

/** Bytes of build context or archive that one call may send. */
const MAX_BODY = 8 * 1024 ** 3;

const STATUS: Partial<Record<ErrorCode, number>> = {
  NotFound: 404,
  AlreadyExists: 409,
  Conflict: 409,
  Invalid: 422,
  BadRequest: 400,
  Forbidden: 403,
  Unauthorized: 401,
  MethodNotAllowed: 405,
  TooManyRequests: 429,
  Unavailable: 503,
  TooLarge: 413,
};

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly signal: AbortSignal;
}

/** What other parts of the control program tell about themselves. */
export interface Reports {
  awsCoverage(): Promise<unknown>;
  /** Credentials of a machine's role. Throws NotFound. */
  instanceRole(machine: ObjectKey): Promise<unknown>;
  /** Credentials of a function's execution role. */
  functionRole(arn: string, session: string): Promise<unknown>;
  /** Throws BadRequest when there is no such region. */
  openRegion(region: string): Promise<void>;
}

type Route = (calls: AgentCalls, exchange: Exchange, reports: Reports) => Promise<void>;

const ROUTES: { readonly [methodAndPath: string]: Route } = {
  'GET /tutti/v1/health': async (calls, { response }) => answer(response, 200, await calls.health()),
  'GET /tutti/v1/images': async (calls, { response }) => answer(response, 200, await calls.listImages()),
  'DELETE /tutti/v1/images': async (calls, exchange) => {
    await calls.removeImage(parameter(exchange, 'name'));
    answer(exchange.response, 200, {});
  },
  'POST /tutti/v1/images/pull': (calls, exchange) => {
    const name = parameter(exchange, 'name');
    return stream(exchange, (progress) => calls.pullImage(name, progress, exchange.signal));
  },
  'POST /tutti/v1/images/build': (calls, exchange) => {
    const request = buildRequest(parameter(exchange, 'request'));
    return stream(exchange, (progress) =>
      calls.buildImage(request, body(exchange.request), progress, exchange.signal),
    );
  },
  'POST /tutti/v1/images/import': (calls, exchange) =>
    stream(exchange, (progress) => {
      const machine = exchange.query.get('machine') ?? undefined;
      return calls.importImage(body(exchange.request), progress, exchange.signal, machine);
    }),
  'GET /tutti/v1/images/export': async (calls, exchange) => {
    const { response } = exchange;
    for await (const chunk of calls.exportImage(parameter(exchange, 'name'), exchange.signal)) {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/x-tar' });
      if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve));
    }
    response.end();
  },
  'GET /tutti/v1/aws/coverage': async (_calls, { response }, reports) =>
    answer(response, 200, await reports.awsCoverage()),
  'POST /tutti/v1/aws/instance-role': async (_calls, exchange, reports) => {
    answer(exchange.response, 200, await reports.instanceRole(objectKey(exchange)));
  },
  'POST /tutti/v1/aws/function-role': async (_calls, exchange, reports) => {
    const [role, session] = [parameter(exchange, 'role'), parameter(exchange, 'session')];
    answer(exchange.response, 200, await reports.functionRole(role, session));
  },
  'POST /tutti/v1/aws/regions': async (_calls, exchange, reports) => {
    await reports.openRegion(parameter(exchange, 'name'));
    answer(exchange.response, 200, {});
  },
  'GET /tutti/v1/machines/console': async (calls, exchange) =>
    answer(exchange.response, 200, await calls.consoleOutput(objectKey(exchange))),
};

/** True when the path is one of ours; the answer is then on its way. The caller has authenticated the client. */
export function serveTuttiRoutes(
  calls: AgentCalls,
  reports: Reports,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (!url.pathname.startsWith('/tutti/v1/')) return false;
  const abort = new AbortController();
  response.on('close', () => abort.abort());
  const exchange = { request, response, query: url.searchParams, signal: abort.signal };
  const route = ROUTES[`${request.method} ${url.pathname}`];
  const work = route
    ? route(calls, exchange, reports)
    : Promise.reject(new TuttiError('NotFound', `No such call: ${request.method} ${url.pathname}`));
  work.catch((error) => fail(response, error));
  return true;
}

function objectKey(exchange: Exchange): ObjectKey {
  return { namespace: parameter(exchange, 'namespace'), name: parameter(exchange, 'name') };
}

function parameter({ query }: Exchange, name: string): string {
  const value = query.get(name);
  if (!value) throw new TuttiError('BadRequest', `Query parameter "${name}" is missing`);
  return value;
}

function buildRequest(text: string): BuildRequest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TuttiError('BadRequest', 'Query parameter "request" is not JSON', { cause });
  }
  const request = value as BuildRequest; // checked on the next line, and by the builder
  if (!Array.isArray(request?.tags)) throw new TuttiError('BadRequest', 'Build request has no "tags" list');
  return request;
}

async function* body(request: IncomingMessage): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new TuttiError('TooLarge', `Body is larger than ${MAX_BODY} bytes`);
    yield chunk;
  }
}

async function stream(
  { response }: Exchange,
  call: (progress: (step: Progress) => void) => Promise<unknown>,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const line = (value: unknown) => response.write(`${JSON.stringify(value)}\n`);
  try {
    line({ result: await call((progress) => line({ progress })) });
  } catch (error) {
    line({ error: describe(error) });
  }
  response.end();
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else
    answer(response, (error instanceof TuttiError && STATUS[error.code]) || 500, { error: describe(error) });
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof TuttiError) return { code: error.code, message: error.message };
  return { code: 'Unavailable', message: error instanceof Error ? error.message : String(error) };
}
