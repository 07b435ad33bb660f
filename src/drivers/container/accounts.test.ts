import { describe, expect, it } from 'vitest';
import { resolveUser } from './accounts.ts';
import type { User } from './driver.ts';

const accounts = {
  passwd:
    '# comment\nroot:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nbroken line\nodd:x:no:no::/:\n',
  group: 'root:x:0:root\nnode:x:1000:\nstaff:x:50:node,other\nlogs:x:60:node\n',
};
const none = { passwd: '', group: '' };

describe('who a user is', () => {
  it.each<[string, typeof accounts, User, string, object]>([
    ['root when nobody is named', accounts, {}, '', { uid: 0, gid: 0, additionalGids: [0] }],
    ['root also without any accounts', none, {}, '', { uid: 0, gid: 0, additionalGids: [0] }],
    ["the image's user", accounts, {}, 'node', { uid: 1000, gid: 1000, additionalGids: [1000, 50, 60] }],
    [
      "the spec's user before the image's",
      accounts,
      { name: 'root' },
      'node',
      { uid: 0, gid: 0, additionalGids: [0] },
    ],
    [
      'a number with an account: its groups too',
      accounts,
      { name: '1000' },
      '',
      { uid: 1000, gid: 1000, additionalGids: [1000, 50, 60] },
    ],
    [
      'a number without an account: group 0',
      accounts,
      { name: '77' },
      '',
      { uid: 77, gid: 0, additionalGids: [0] },
    ],
    [
      'a named group: no others',
      accounts,
      { name: 'node:staff' },
      '',
      { uid: 1000, gid: 50, additionalGids: [50] },
    ],
    [
      'numbers for both, in an image without accounts',
      none,
      { name: '5:6' },
      '',
      { uid: 5, gid: 6, additionalGids: [6] },
    ],
    [
      'an overriding uid takes the account of that uid',
      accounts,
      { uid: 1000 },
      '',
      { uid: 1000, gid: 1000, additionalGids: [1000, 50, 60] },
    ],
    [
      'an overriding uid without an account',
      accounts,
      { uid: 9 },
      'node',
      { uid: 9, gid: 0, additionalGids: [0] },
    ],
    [
      'overriding gid and more groups',
      accounts,
      { uid: 9, gid: 8, additionalGids: [7, 8] },
      '',
      { uid: 9, gid: 8, additionalGids: [8, 7] },
    ],
  ])('%s', (_, files, user, imageUser, expected) => {
    expect(resolveUser(files, user, imageUser)).toEqual(expected);
  });

  it.each([
    ['an unknown name', 'stranger', 'No user "stranger" in the image\'s /etc/passwd'],
    ['an account with a broken number', 'odd', 'No user "odd" in the image\'s /etc/passwd'],
    ['a number that is none', '99999999999', 'No user "99999999999" in the image\'s /etc/passwd'],
    ['an unknown group', 'node:strangers', 'No group "strangers" in the image\'s /etc/group'],
  ])('refuses %s', (_, name, message) => {
    expect(() => resolveUser(accounts, { name }, '')).toThrow(message);
  });
});
