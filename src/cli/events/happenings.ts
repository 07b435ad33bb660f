// What happened to an app lately: events that say the same are one line, newest last. Pure.
import type { Event } from '../../model/kinds/event.ts';

export interface Happening {
  readonly lastSeen: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** `pod x7k2p and 2 more`. */
  readonly what: string;
}

/** Warnings; with `all` the rest too. */
export function happeningsOf(
  events: readonly Event[],
  { all }: { readonly all: boolean },
): readonly Happening[] {
  const groups = new Map<string, Event[]>();
  for (const event of events.filter(({ type }) => all || type === 'Warning')) {
    const key = keyOf(event);
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups.values()]
    .map(happening)
    .sort((a, b) => (a.lastSeen < b.lastSeen ? -1 : a.lastSeen > b.lastSeen ? 1 : 0));
}

function keyOf({ reason, message = '', involvedObject }: Event): string {
  const name = involvedObject.name ?? '';
  return `${involvedObject.kind}\n${reason}\n${message.replaceAll(name, '').replaceAll(/[0-9a-f-]{36}/g, '')}`;
}

function happening(events: readonly Event[]): Happening {
  const newest = [...events].sort((a, b) => (seen(a) < seen(b) ? 1 : -1))[0] as Event; // groups are never empty
  const others = new Set(events.map(({ involvedObject }) => involvedObject.name)).size - 1;
  const { kind = '', name = '' } = newest.involvedObject;
  return {
    lastSeen: seen(newest),
    type: newest.type ?? '',
    reason: newest.reason ?? '',
    message: (newest.message ?? '').trim(),
    count: events.reduce((sum, event) => sum + (event.series?.count ?? event.count ?? 1), 0),
    what: `${kind.toLowerCase()} ${name}${others > 0 ? ` and ${others} more` : ''}`,
  };
}

function seen({ series, lastTimestamp, eventTime, metadata }: Event): string {
  return series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
}
