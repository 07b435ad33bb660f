import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { AnyKind } from '../../model/kind.ts';
import { configMapKind } from '../../model/kinds/config-map.ts';
import { secretKind } from '../../model/kinds/secret.ts';
import { allKinds } from '../../model/kinds.ts';
import { fakeClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { storeKey } from './keys.ts';
import { openObjectApi } from './open-object-api.ts';
import { openSeal } from './seal.ts';
import { openTestApi } from './testing.ts';
import { aConfigMap } from './testing-objects.ts';

const secrets = secretKind as unknown as AnyKind;
const configMaps = configMapKind as unknown as AnyKind;
const key = { namespace: 'default', name: 'database' };
const secret = { metadata: { name: 'database' }, stringData: { password: 'correct horse' } };
const password = Buffer.from('correct horse').toString('base64');

test('a sealed kind is read as it was written, and cannot be read in the store', async () => {
  const plane = await openTestApi({ kinds: allKinds, seal: { key: randomBytes(32) } });
  const events = plane.api.watch(secrets, { signal: new AbortController().signal });
  await plane.api.create(secrets, 'default', secret, {});
  await plane.api.create(configMaps, 'default', aConfigMap('database', { password: 'plain' }), {});
  const stored = Buffer.from(plane.store.get(storeKey(secrets, key))?.value ?? []).toString('latin1');
  expect(stored).not.toContain(password);
  expect(stored).not.toContain('database');
  expect(await plane.api.get(secrets, key)).toMatchObject({ data: { password } });
  const { value } = await events.next();
  expect(JSON.parse(Buffer.from(value.encoded).toString())).toMatchObject({ data: { password } });
  expect(Buffer.from(plane.store.get(storeKey(configMaps, key))?.value ?? []).toString()).toContain('plain');
  await plane.close();
});

test('another key, or none, does not open it and says so in the log, not to the caller', async () => {
  const plane = await openTestApi({ kinds: allKinds, seal: { key: randomBytes(32) } });
  await plane.api.create(secrets, 'default', secret, {});
  const options = { store: plane.store, kinds: allKinds, clock: fakeClock(), log: silentLog };
  const other = openObjectApi({ ...options, seal: { key: randomBytes(32) } });
  const none = openObjectApi(options);
  await expect(other.get(secrets, key)).rejects.toMatchObject({
    code: 'Terminal',
    message: `Cannot read "${storeKey(secrets, key)}"`,
    detail: expect.stringMatching(/^it was sealed with key [0-9a-f]{16}, not [0-9a-f]{16}$/),
  });
  await expect(none.get(secrets, key)).rejects.toMatchObject({ detail: 'it is sealed and there is no key' });
  await plane.close();
});

test('a sealed record that was changed, or moved to another object, does not open', () => {
  const seal = openSeal(randomBytes(32));
  const record = seal.seal('/a', Buffer.from('x'));
  expect(seal.open('/a', record).toString()).toBe('x');
  expect(() => seal.open('/b', record)).toThrow(expect.objectContaining({ detail: 'its seal is broken' }));
  const changed = Buffer.from(record);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  expect(() => seal.open('/a', changed)).toThrow(expect.objectContaining({ detail: 'its seal is broken' }));
});

test('what was stored before there was a key is still read', async () => {
  const plane = await openTestApi({ kinds: allKinds });
  await plane.api.create(secrets, 'default', secret, {});
  const later = openObjectApi({
    store: plane.store,
    kinds: allKinds,
    clock: fakeClock(),
    log: silentLog,
    seal: { key: randomBytes(32) },
  });
  expect(await later.get(secrets, key)).toMatchObject({ data: { password } });
  await plane.close();
});

test('a key of the wrong length is refused when it is given', () => {
  expect(() => openSeal(randomBytes(16))).toThrow('A sealing key has 32 bytes, this one has 16');
});
