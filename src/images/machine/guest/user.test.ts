// The account that people log in with, added to account files as packages leave them.
import { expect, test } from 'vitest';
import { layerItems } from './guest-entry.ts';
import { userEntries } from './user.ts';

const ACCOUNTS = {
  passwd: 'root:x:0:0:root:/root:/bin/bash\n',
  group: 'root:x:0:\nadm:x:4:syslog\nwheel:x:998:\n',
  shadow: 'root:*:19000:0:99999:7:::\n',
  gshadow: 'root:*::\nadm:*::syslog\nwheel:!::\n',
};

function contents(): ReadonlyMap<string, string> {
  const entries = userEntries('admin', ACCOUNTS, { '.profile': 'x\n' });
  return new Map(entries.map((entry) => [entry.path, 'content' in entry ? entry.content : '']));
}

test('is in its groups, beside who is there already', () => {
  expect(contents().get('/etc/group')).toBe(
    'root:x:0:\nadm:x:4:syslog,admin\nwheel:x:998:admin\nadmin:x:1000:\n',
  );
  expect(contents().get('/etc/gshadow')).toBe('root:*::\nadm:*::syslog,admin\nwheel:!::admin\nadmin:!::\n');
});

test('has no password, and sudo does not ask for one: its line comes last', () => {
  expect(contents().get('/etc/shadow')).toMatch(/^admin:!:/m);
  expect(contents().get('/etc/sudoers.d/10-tutti')).toMatch(/\nadmin ALL=\(ALL\) NOPASSWD:ALL\n$/);
});

test('owns its home and what is in it', () => {
  const items = [...layerItems(userEntries('admin', ACCOUNTS, { '.profile': 'x\n' }))];
  const owners = items
    .filter(({ entry }) => entry.name.startsWith('home/'))
    .map(({ entry }) => [entry.name, entry.uid, entry.gid]);
  expect(owners).toEqual([
    ['home/admin/', 1000, 1000],
    ['home/admin/.profile', 1000, 1000],
  ]);
});
