// An object API on a store in memory, for tests of everything that stands on it.
import type { AnyKind } from '../../model/kind.ts';
import { openMemoryStore } from '../../store/lmdb-store.ts';
import type { Store } from '../../store/store.ts';
import type { Clock } from '../clock.ts';
import { fakeClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import type { ObjectClient } from '../object-client.ts';
import { localClient } from './local-client.ts';
import { isNamespaceKind } from './namespaces.ts';
import type { ObjectApi } from './object-api.ts';
import { type ObjectApiOptions, openObjectApi } from './open-object-api.ts';

export interface TestApi {
  readonly api: ObjectApi;
  readonly client: ObjectClient;
  readonly store: Store;
  close(): Promise<void>;
}

export interface TestApiOptions extends Partial<Omit<ObjectApiOptions, 'store' | 'kinds'>> {
  readonly kinds: readonly AnyKind[];
  /** Default is a fake clock at 2026-01-01T00:00:00Z. */
  readonly clock?: Clock;
  /** Field manager of `client`; default 'test'. */
  readonly fieldManager?: string;
  /** Revisions that stay readable. */
  readonly historyLimit?: number;
}

/** Opens it; where Namespace is among the kinds, the namespace `default` is there. */
export async function openTestApi(options: TestApiOptions): Promise<TestApi> {
  const { historyLimit, fieldManager = 'test', ...rest } = options;
  const store = await openMemoryStore({ historyLimit });
  const api = openObjectApi({ clock: fakeClock(), log: silentLog, ...rest, store });
  const namespaces = options.kinds.find(isNamespaceKind);
  if (namespaces) await api.create(namespaces, undefined, { metadata: { name: 'default' } }, {});
  return { api, client: localClient(api, { fieldManager }), store, close: () => store.close() };
}
