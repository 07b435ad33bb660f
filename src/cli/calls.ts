// Our own calls over HTTPS (front/tutti): images, builds, health. With the client certificate of the kubeconfig.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createInterface } from 'node:readline';
import { type ClusterAccess, readKubeconfig } from '../machinery/pki/kubeconfig.ts';
import type { PartHealth, Progress } from '../model/agent-calls.ts';
import { type ErrorCode, TuttiError } from '../model/errors.ts';
import { type Context, kubeconfigPath } from './context.ts';
import { CliError, ExitCode } from './exit.ts';

export interface CallOptions {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly query?: { readonly [name: string]: string };
  readonly body?: AsyncIterable<Uint8Array>;
  /** Default: the user's interrupt. */
  readonly signal?: AbortSignal;
}

export const partHealth = (context: Context) =>
  call<readonly PartHealth[]>(context, 'health', { method: 'GET' });

/** A call that answers one JSON value. Throws TuttiError as the server said it. */
export async function call<T>(context: Context, path: string, options: CallOptions): Promise<T> {
  const response = await send(context, `/tutti/v1/${path}`, options);
  const chunks: Uint8Array[] = [];
  for await (const chunk of response as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const value = JSON.parse(Buffer.concat(chunks).toString() || 'null') as T & Answer; // front/tutti writes it
  if ((response.statusCode ?? 500) >= 300) throw failure(value.error);
  return value;
}

/** A call that reports progress while it works. */
export async function callWithProgress<T>(
  context: Context,
  path: string,
  options: CallOptions & { readonly progress: (step: Progress) => void },
): Promise<T> {
  const response = await send(context, `/tutti/v1/${path}`, options);
  for await (const line of createInterface({ input: response })) {
    const answer = JSON.parse(line) as Answer; // front/tutti writes it
    if (answer.progress) options.progress(answer.progress);
    else if (answer.error) throw failure(answer.error);
    else return answer.result as T;
  }
  throw new TuttiError('Unavailable', 'The call ended without an answer');
}

interface Answer {
  readonly progress?: Progress;
  readonly result?: unknown;
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

function failure(error: Answer['error']): TuttiError {
  return new TuttiError(error?.code ?? 'Unavailable', error?.message ?? 'The call failed');
}

/** Any call of the server; `path` is absolute. Resolves with the answer's head, whatever its status. */
export async function send(
  context: Context,
  path: string,
  { method, query, body, signal }: CallOptions,
): Promise<IncomingMessage> {
  const access = await readAccess(context);
  const url = new URL(`${path}?${new URLSearchParams(query)}`, access.server);
  const request = httpsRequest(url, {
    method,
    ca: access.authority,
    cert: access.client?.certificate,
    key: access.client?.key,
    signal: signal ?? context.io.signal,
  });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  answered.catch(() => undefined); // awaited below
  try {
    if (body)
      for await (const chunk of body)
        if (!request.write(chunk)) await Promise.race([once(request, 'drain'), answered]);
    request.end();
    return (await answered)[0];
  } catch (cause) {
    throw new CliError(ExitCode.unavailable, 'Tutti does not answer', { hint: 'run "tutti status"', cause });
  }
}

/** Where the server is and who we are. Throws CliError unavailable. */
export async function readAccess({ layout }: Context): Promise<ClusterAccess> {
  try {
    return await readKubeconfig(kubeconfigPath(layout));
  } catch (cause) {
    throw new CliError(ExitCode.unavailable, 'Tutti is not running', { hint: 'run "tutti up"', cause });
  }
}
