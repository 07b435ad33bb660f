// The functions of the cluster as this host knows them: found by the names that callers use.
//
// Kept on a file system in memory too (environments hold secrets), so that an agent that restarts while control is down goes on answering.
// What is kept counts until the first list is there.
import { join } from 'node:path';
import type { Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { ObjectClient } from '../../machinery/object-client.ts';
import { startInformer } from '../../machinery/reflector.ts';
import type { Kind } from '../../model/kind.ts';
import {
  type FunctionAlias,
  type FunctionVersion,
  functionAliasKind,
  functionKind,
  functionVersionKind,
  type LambdaFunction,
} from '../../model/kinds/function.ts';
import {
  type FunctionEventConfig,
  functionEventConfigKind,
  type ProvisionedConcurrency,
  provisionedConcurrencyKind,
} from '../../model/kinds/function-rules.ts';
import type { ApiObject } from '../../model/object.ts';
import { ObjectCache } from '../object-cache.ts';

/** Objects of one kind by region and a name of ours. */
export interface Named<T> {
  find(region: string, name: string): T | undefined;
  list(): readonly T[];
}

export interface FunctionObjects {
  /** `web` */
  readonly functions: Named<LambdaFunction>;
  /** `web:3` */
  readonly versions: Named<FunctionVersion>;
  /** `web:live` */
  readonly aliases: Named<FunctionAlias>;
  /** `web:$LATEST`, `web:live` */
  readonly eventConfigs: Named<FunctionEventConfig>;
  readonly provisioned: Named<ProvisionedConcurrency>;
  /** Something of them has changed. */
  onChange(listener: () => void): void;
  /** The cluster's own words, after the first list of each kind. */
  synced(): Promise<void>;
}

export interface ObjectsOptions {
  readonly client: ObjectClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** In memory. */
  readonly folder: string;
}

export function followFunctions(options: ObjectsOptions): FunctionObjects {
  const listeners: (() => void)[] = [];
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const follow = <T extends ApiObject>(kind: Kind<T>, nameOf: (object: T) => string) =>
    followNamed(options, { kind, nameOf, changed });
  const functions = follow(functionKind, ({ spec }) => spec.name);
  const versions = follow(functionVersionKind, ({ spec }) => `${spec.name}:${spec.number}`);
  const aliases = follow(functionAliasKind, ({ spec }) => `${spec.functionName}:${spec.name}`);
  const ofFunction = ({ spec }: FunctionEventConfig | ProvisionedConcurrency) =>
    `${spec.functionName}:${spec.qualifier}`;
  const eventConfigs = follow(functionEventConfigKind, ofFunction);
  const provisioned = follow(provisionedConcurrencyKind, ofFunction);
  const all = [functions, versions, aliases, eventConfigs, provisioned];
  return {
    ...{ functions, versions, aliases, eventConfigs, provisioned },
    onChange: (listener) => void listeners.push(listener),
    synced: async () => void (await Promise.all(all.map((each) => each.synced()))),
  };
}

interface Following<T extends ApiObject> {
  readonly kind: Kind<T>;
  readonly nameOf: (object: T) => string;
  readonly changed: () => void;
}

function followNamed<T extends ApiObject>(
  { client, clock, log, signal, folder }: ObjectsOptions,
  { kind, nameOf, changed }: Following<T>,
): Named<T> & { synced(): Promise<void> } {
  const cache = new ObjectCache<T>(join(folder, kind.plural), (error, uid) =>
    log.error('Cannot write down what is known of a function', { error, uid, kind: kind.kind }),
  );
  const byName = new Map<string, T>();
  const keyOf = (object: T) => `${object.metadata.namespace}/${nameOf(object)}`;
  const kept = cache.list();
  for (const object of kept) byName.set(keyOf(object), object);
  const informer = startInformer({ client, kind, clock, log, signal });
  informer.onChange(({ type, object }) => {
    const { uid } = object.metadata;
    const key = keyOf(object);
    if (type !== 'removed') {
      byName.set(key, object);
      cache.put(object);
    } else {
      if (byName.get(key)?.metadata.uid === uid) byName.delete(key);
      cache.remove(uid);
    }
    changed();
  });
  const forgetGone = () => {
    const there = new Set(informer.list().map(({ metadata }) => metadata.uid));
    for (const object of kept) {
      const { uid } = object.metadata;
      if (there.has(uid)) continue;
      cache.remove(uid);
      if (byName.get(keyOf(object))?.metadata.uid === uid) byName.delete(keyOf(object));
    }
    changed();
  };
  const synced = informer.synced();
  synced.then(forgetGone, () => undefined); // rejected at the end of the program
  return {
    find: (region, name) => byName.get(`${region}/${name}`),
    list: () => [...byName.values()],
    synced: () => synced,
  };
}
