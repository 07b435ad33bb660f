// Whose key is it, and does it still work? Root, users and sessions, through what happens to them.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { accessKeyKind, accessKeyName } from '../../../model/kinds/access-key.ts';
import { iamRoleKind } from '../../../model/kinds/iam-role.ts';
import { iamUserKind } from '../../../model/kinds/iam-user.ts';
import { accountOfKey, newAccessKeyId, newSecretAccessKey } from './key-ids.ts';
import { roleCaller } from './open-credentials.ts';
import { sessionTokens } from './session-tokens.ts';
import { openTestIdentities, ROOT_KEY, SESSION_KEY, type TestIdentities } from './testing.ts';

const KEY_ID = 'AKIAALICEALICEALICE2';
const opened: TestIdentities[] = [];
afterEach(async () => {
  for (const identities of opened.splice(0)) await identities.close();
});
async function identities(): Promise<TestIdentities> {
  const made = await openTestIdentities();
  opened.push(made);
  return made;
}
const refused = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { wire: { code: string } }) => error.wire.code,
  );

describe("the root's key", () => {
  it('stands for the account', async () => {
    const { credentials } = await identities();
    expect(await credentials.find(ROOT_KEY.accessKeyId, undefined)).toEqual({
      secretAccessKey: ROOT_KEY.secretAccessKey,
      caller: {
        kind: 'root',
        account: '123456789012',
        arn: 'arn:aws:iam::123456789012:root',
        userId: '123456789012',
        accessKeyId: ROOT_KEY.accessKeyId,
      },
    });
  });
  it('is refused with a session token', async () => {
    const { credentials } = await identities();
    expect(await refused(credentials.find(ROOT_KEY.accessKeyId, 'x'))).toBe('InvalidClientTokenId');
  });
});

describe("a user's key", () => {
  it('works as soon as it was made and tells the user, path and all', async () => {
    const { credentials, addUser, addKey } = await identities();
    await addUser('Alice', '/team/web/');
    await addKey('Alice', KEY_ID);
    expect(await credentials.find(KEY_ID, undefined)).toEqual({
      secretAccessKey: 'secret-of-Alice',
      caller: {
        kind: 'user',
        account: '123456789012',
        arn: 'arn:aws:iam::123456789012:user/team/web/Alice',
        userId: 'AIDAALICE',
        accessKeyId: KEY_ID,
      },
    });
  });

  it.each<[string, (all: TestIdentities) => Promise<unknown>]>([
    [
      'it is made inactive',
      async ({ client }) => {
        const key = await client.get(accessKeyKind, { name: accessKeyName(KEY_ID) });
        await client.update(accessKeyKind, { ...key, spec: { ...key.spec, status: 'Inactive' } });
      },
    ],
    ['it is deleted', ({ client }) => client.delete(accessKeyKind, { name: accessKeyName(KEY_ID) })],
    ['its user is deleted', ({ client }) => client.delete(iamUserKind, { name: 'alice' })],
  ])('stops when %s', async (_what, change) => {
    const all = await identities();
    await all.addUser('alice');
    await all.addKey('alice', KEY_ID);
    await all.credentials.find(KEY_ID, undefined);
    await change(all);
    await vi.waitFor(async () =>
      expect(await refused(all.credentials.find(KEY_ID, undefined))).toBe('InvalidClientTokenId'),
    );
  });

  it.each(['AKIAUNKNOWNUNKNOWN22', 'x', '', '../../etc', 'A'.repeat(500)])('"%s" is nobody', async (id) => {
    const { credentials } = await identities();
    expect(await refused(credentials.find(id, undefined))).toBe('InvalidClientTokenId');
  });

  it('is not read from the store at each request', async () => {
    const { credentials, addUser, addKey, client } = await identities();
    await addUser('alice');
    await addKey('alice', KEY_ID);
    const reads = vi.spyOn(client, 'find');
    await vi.waitFor(async () => {
      reads.mockClear();
      await credentials.find(KEY_ID, undefined);
      expect(reads).not.toHaveBeenCalled();
    });
  });

  it('remembers its last use', async () => {
    const { credentials, addUser, addKey, client, clock } = await identities();
    await addUser('alice');
    await addKey('alice', KEY_ID);
    const { caller } = await credentials.find(KEY_ID, undefined);
    credentials.used?.(caller, { region: 'us-east-2', service: 'ssm', atMs: clock.now() });
    await clock.advance(120_000);
    await vi.waitFor(async () =>
      expect((await client.get(accessKeyKind, { name: accessKeyName(KEY_ID) })).status).toEqual({
        lastUsed: { at: '2026-01-01T00:00:00Z', service: 'ssm', region: 'us-east-2' },
      }),
    );
  });
});

describe('a session', () => {
  async function aSession() {
    const all = await identities();
    const role = await all.addRole('Web');
    const caller = roleCaller(role, 'deploy');
    const issued = all.credentials.issue(caller, all.clock.now() + 3_600_000);
    return { ...all, caller, issued };
  }

  it('works with its token and tells who it is', async () => {
    const { credentials, issued, caller } = await aSession();
    const { accessKeyId, sessionToken, secretAccessKey } = issued;
    expect(await credentials.find(accessKeyId, sessionToken)).toEqual({
      secretAccessKey,
      caller: { ...caller, accessKeyId },
    });
    expect(accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(secretAccessKey).toHaveLength(40);
  });

  it('ends at its time', async () => {
    const { credentials, issued, clock } = await aSession();
    await clock.advance(3_599_999);
    await credentials.find(issued.accessKeyId, issued.sessionToken);
    await clock.advance(1);
    expect(await refused(credentials.find(issued.accessKeyId, issued.sessionToken))).toBe('ExpiredToken');
  });

  it('ends with its role, also when another is made of that name', async () => {
    const { credentials, issued, client, addRole } = await aSession();
    const isRefused = () =>
      vi.waitFor(async () =>
        expect(await refused(credentials.find(issued.accessKeyId, issued.sessionToken))).toBe(
          'InvalidClientTokenId',
        ),
      );
    await client.delete(iamRoleKind, { name: 'web' });
    await isRefused();
    await addRole('Web', { roleId: 'AROAANOTHER' });
    await isRefused();
  });

  it('is told as the last use of its role', async () => {
    const { credentials, caller, client, clock } = await aSession();
    credentials.used?.(caller, { region: 'eu-west-1', service: 'ssm', atMs: clock.now() });
    await clock.advance(120_000);
    await vi.waitFor(async () =>
      expect((await client.get(iamRoleKind, { name: 'web' })).status).toEqual({
        lastUsed: { at: '2026-01-01T00:00:00Z', region: 'eu-west-1' },
      }),
    );
  });

  it('needs no storage: another process with the key knows it', async () => {
    const { issued, caller } = await aSession();
    expect(sessionTokens(SESSION_KEY).open(issued.sessionToken)).toMatchObject({
      caller,
      secretAccessKey: issued.secretAccessKey,
    });
    expect(sessionTokens(Buffer.alloc(32, 8)).open(issued.sessionToken)).toBeUndefined();
  });

  it('is refused without its token, with another, and with one that was changed', async () => {
    const { credentials, issued, caller, clock } = await aSession();
    const { accessKeyId, sessionToken } = issued;
    const other = credentials.issue(caller, clock.now() + 3_600_000);
    const bytes = Buffer.from(sessionToken, 'base64');
    const changed = [0, 5, 20, bytes.length - 1].map((at) => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy.toString('base64');
    });
    for (const token of [undefined, '', 'x', other.sessionToken, sessionToken.slice(0, 40), ...changed])
      expect(await refused(credentials.find(accessKeyId, token))).toBe('InvalidClientTokenId');
  });
});

describe('ids of keys', () => {
  it('have the account in them, as those of AWS do', () => {
    // From published write-ups: a key and the account that it is known to belong to.
    expect(accountOfKey('ASIAY34FZKBOKMUTVV7A')).toBe('609629065308');
    for (const account of ['123456789012', '000000000001', '999999999999']) {
      const id = newAccessKeyId('AKIA', account);
      expect(id).toMatch(/^AKIA[A-Z2-7]{16}$/);
      expect(accountOfKey(id)).toBe(account);
    }
    expect(accountOfKey('AKIA')).toBeUndefined();
  });
  it('are not the same twice, nor are secrets', () => {
    const made = Array.from({ length: 100 }, () => newAccessKeyId('AKIA', '123456789012'));
    expect(new Set(made).size).toBe(100);
    expect(newSecretAccessKey()).not.toBe(newSecretAccessKey());
  });
});
