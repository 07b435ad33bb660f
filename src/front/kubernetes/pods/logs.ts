// The log of a container, as plain text, from the agent that has it.
//
// Refusals come before the first byte; once text flows, a failure cuts the connection so that the reader notices.
import type { LogsRequest } from '../../../model/agent-calls.ts';
import { type FieldError, TuttiError } from '../../../model/errors.ts';
import { formatFieldErrors } from '../../../model/field-errors.ts';
import type { Answer, Call, FrontParts } from '../call.ts';
import { flag, integer } from '../parameters.ts';
import { createSink } from '../verbs/sink.ts';
import { keyOfTarget, type Target } from '../verbs/target.ts';
import { checkHasLogs, chooseContainer } from './container-choice.ts';
import { enterSession } from './session.ts';
import { getPod } from './target-pod.ts';

/** A reader that follows gets its headers after this time even when nothing was written yet. */
const HEADERS_AFTER_MS = 250;

export async function serveLogs(call: Call, parts: FrontParts, target: Target): Promise<Answer> {
  const { namespace = '', name } = keyOfTarget(target);
  const options = logOptions(call.query, parts.clock.now());
  const pod = await getPod(parts.api, target.kind, namespace, name);
  const container = chooseContainer(pod, call.query.get('container') || undefined);
  if (!pod.spec.nodeName) return { code: 200, text: '', contentType: 'text/plain' };
  checkHasLogs(pod, container, options.previous === true);
  const leave = enterSession(parts);
  try {
    const request = { ...options, namespace, pod: pod.metadata.name, container };
    await stream(call, parts, parts.calls.logs(request, call.signal)[Symbol.asyncIterator]());
    return 'streamed';
  } finally {
    leave();
  }
}

async function stream(
  call: Call,
  { clock, limits }: FrontParts,
  chunks: AsyncIterator<Uint8Array>,
): Promise<void> {
  const { response, signal } = call;
  let next = chunks.next();
  let cancel = () => {};
  const patience = new Promise<void>((resolve) => {
    cancel = clock.after(HEADERS_AFTER_MS, resolve);
  });
  try {
    await Promise.race([next, patience]);
    response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' });
    response.flushHeaders();
    const sink = createSink(response, { clock, signal, patienceMs: limits.slowClientMs });
    for (let step = await next; !step.done && !signal.aborted; step = await next) {
      await sink.write(step.value);
      next = chunks.next();
    }
    response.end();
  } finally {
    cancel();
    next.catch(() => {});
    await chunks.return?.();
  }
}

type Options = Omit<LogsRequest, 'namespace' | 'pod' | 'container'>;

function logOptions(query: URLSearchParams, nowMs: number): Options {
  const tailLines = integer(query, 'tailLines');
  const limitBytes = integer(query, 'limitBytes');
  const sinceSeconds = integer(query, 'sinceSeconds');
  const sinceTime = query.get('sinceTime') || undefined;
  const causes: FieldError[] = [];
  const refuse = (field: string, value: unknown, detail: string) =>
    causes.push({ type: 'Invalid', field, value, detail });
  if (tailLines !== undefined && tailLines < 0)
    refuse('tailLines', tailLines, 'must be greater than or equal to 0');
  if (limitBytes !== undefined && limitBytes < 1) refuse('limitBytes', limitBytes, 'must be greater than 0');
  if (sinceSeconds !== undefined && sinceTime) {
    causes.push({
      type: 'Forbidden',
      field: '',
      detail: 'at most one of `sinceTime` or `sinceSeconds` may be specified',
    });
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    refuse('sinceSeconds', sinceSeconds, 'must be greater than 0');
  }
  if (causes.length > 0) {
    const message = `PodLogOptions "" is invalid: ${formatFieldErrors(causes)}`;
    throw new TuttiError('Invalid', message, { about: { kind: 'PodLogOptions' }, causes });
  }
  const sinceMs = sinceSeconds === undefined ? timeMs(sinceTime) : nowMs - sinceSeconds * 1000;
  const [follow, previous, timestamps] = ['follow', 'previous', 'timestamps'].map((name) =>
    flag(query, name),
  );
  return { follow, previous, timestamps, sinceMs, tailLines, limitBytes };
}

function timeMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new TuttiError('BadRequest', `parsing time "${text}" as RFC 3339: cannot parse`);
  return ms;
}
