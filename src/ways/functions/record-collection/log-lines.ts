// Puts the lines that functions wrote into log groups; group and stream are made when they are not there, as Lambda does.
import type { ObjectClient } from '../../../machinery/object-client.ts';
import { isError } from '../../../model/errors.ts';
import type { FunctionLogLine } from '../../../model/function-calls.ts';
import { type LogGroup, logGroupKind } from '../../../model/kinds/log-group.ts';
import type { LogEvents, NewLogEvent } from '../../../model/log-events.ts';
import { objectName } from '../../../model/object-name.ts';

/** Lines of one stream, in the order in which they came. */
export interface LineBatch {
  readonly region: string;
  readonly group: string;
  readonly stream: string;
  readonly events: readonly NewLogEvent[];
}

export function batchesOf(lines: readonly FunctionLogLine[]): readonly LineBatch[] {
  const batches = new Map<string, LineBatch & { readonly events: NewLogEvent[] }>();
  for (const { region, group, stream, timestamp, message } of lines) {
    const id = JSON.stringify([region, group, stream]);
    const batch = batches.get(id) ?? { region, group, stream, events: [] };
    batch.events.push({ timestamp, message });
    batches.set(id, batch);
  }
  return [...batches.values()];
}

export interface LinesDeps {
  readonly client: ObjectClient;
  readonly logEvents: Pick<LogEvents, 'append'>;
  readonly now: () => number;
  /** Is told of what was kept: metric filters. Does not throw. */
  onKept(group: LogGroup, events: readonly NewLogEvent[]): Promise<void>;
}

/** What one answer of the agent has looked up, so that streams of one group ask for it once. */
export type KnownGroups = Map<string, Promise<LogGroup>>;

export async function putLines(deps: LinesDeps, batch: LineBatch, known: KnownGroups): Promise<void> {
  const group = await groupOf(deps, batch, known);
  await deps.logEvents.append(group.metadata.uid, batch.stream, batch.events, deps.now());
  await deps.onKept(group, batch.events);
}

function groupOf(deps: LinesDeps, batch: LineBatch, known: KnownGroups): Promise<LogGroup> {
  const id = JSON.stringify([batch.region, batch.group]);
  const found = known.get(id) ?? ensureGroup(deps, batch);
  known.set(id, found);
  found.catch(() => known.delete(id)); // the next try asks again
  return found;
}

async function ensureGroup(
  { client, now }: LinesDeps,
  { region, group: name }: LineBatch,
): Promise<LogGroup> {
  const key = { namespace: region, name: objectName(name) };
  const found = await client.find(logGroupKind, key);
  if (found) return found;
  const createdAt = new Date(now()).toISOString();
  try {
    const spec = { name, class: 'STANDARD' as const, tags: {}, createdAt };
    return await client.create(logGroupKind, { metadata: key, spec });
  } catch (error) {
    if (!isError(error, 'AlreadyExists')) throw error;
    return client.get(logGroupKind, key);
  }
}
