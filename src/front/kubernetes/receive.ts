// One ordinary request, from its headers to the end of its answer.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeAnswer, writeError } from './answer.ts';
import { Departure } from './departure.ts';
import { callOf, letIn, type Receiver, reportUnexpected } from './receiver.ts';
import { findRoute } from './routes.ts';

/** Never rejects: whatever goes wrong is the answer. */
export async function receive(
  receiver: Receiver,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { parts, departures } = receiver;
  const departure = new Departure();
  departures.set(departure, request);
  response.once('close', () => departure.leave());
  const call = callOf(request, response, departure);
  let counted = { verb: call.method, resource: '' };
  try {
    const known = await letIn(receiver, call);
    if (receiver.further?.(request, response)) return;
    const route = findRoute(known, parts);
    counted = route;
    await writeAnswer(known, await route.handle(known, parts), parts.limits.compressFromBytes);
  } catch (error) {
    if (!departure.left) reportUnexpected(parts.log, error, call);
    await writeError(call, error);
  } finally {
    departures.delete(departure);
    parts.counters.done(counted.verb, counted.resource, response.statusCode);
  }
}
