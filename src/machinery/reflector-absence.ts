// Has the cache noticed that an object is gone?
//
// For removals that leave no revision to wait for; a new object under the same name counts as gone too.
import { type ApiObject, keyOf } from '../model/object.ts';
import type { Informer } from './informer.ts';

/** Resolves when the informer no longer holds this very object; rejects when the signal aborts. */
export function untilGone<T extends ApiObject>(
  informer: Informer<T>,
  object: T,
  signal: AbortSignal,
): Promise<void> {
  const key = keyOf(object);
  const isGone = () => informer.find(key)?.metadata.uid !== object.metadata.uid;
  return new Promise((resolve, reject) => {
    if (isGone()) return resolve();
    const finish = (end: () => void): void => {
      cancel();
      signal.removeEventListener('abort', abort);
      end();
    };
    const abort = () => finish(() => reject(signal.reason));
    const cancel = informer.onChange(({ type, object: changed }) => {
      if (type !== 'added' && changed.metadata.name === key.name && isGone()) finish(resolve);
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}
