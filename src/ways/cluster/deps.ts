// What the controllers that serve all kinds are given, and the caches of all kinds.
//
// A cache that somebody else keeps already is shared; for the other kinds one is started here.
import type { Clock } from '../../machinery/clock.ts';
import type { EventRecorder } from '../../machinery/events.ts';
import type { Informer } from '../../machinery/informer.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { startInformer } from '../../machinery/reflector.ts';
import type { AnyKind, Kind } from '../../model/kind.ts';
import type { ApiObject } from '../../model/object.ts';

export interface ClusterDeps {
  readonly client: ObjectClient;
  readonly informers: AllInformers;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventRecorder;
}

export interface KindInformer {
  readonly kind: AnyKind;
  readonly informer: Informer<ApiObject>;
}

/** The cache of every kind that is served. */
export class AllInformers {
  readonly all: readonly KindInformer[];

  constructor(all: readonly KindInformer[]) {
    this.all = all;
  }

  /** The cache of one kind, which must be served. */
  of<T extends ApiObject>(kind: Kind<T>): Informer<T> {
    const found = this.all.find((each) => each.kind === (kind as unknown as AnyKind));
    if (!found) throw new TypeError(`No cache of ${kind.plural}`);
    return found.informer as unknown as Informer<T>; // it was started for this kind
  }

  /** The kind that an owner reference names, whatever its version. */
  kindNamed(apiVersion: string, kind: string): AnyKind | undefined {
    const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
    return this.all.find((each) => each.kind.group === group && each.kind.kind === kind)?.kind;
  }
}

/** Starts the caches that are not among `shared`. */
export function startAllInformers(options: {
  readonly kinds: readonly AnyKind[];
  readonly shared?: ReadonlyMap<AnyKind, Informer<ApiObject>>;
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}): AllInformers {
  const { kinds, shared, ...rest } = options;
  return new AllInformers(
    kinds.map((kind) => ({ kind, informer: shared?.get(kind) ?? startInformer({ ...rest, kind }) })),
  );
}
