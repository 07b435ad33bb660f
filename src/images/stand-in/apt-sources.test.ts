import { expect, test } from 'vitest';
import { aptFetchOptions, debianSources } from './apt-sources.ts';

const DEFAULTS = [
  'deb http://deb.debian.org/debian bookworm main',
  'deb http://deb.debian.org/debian bookworm-updates main',
  'deb http://deb.debian.org/debian-security bookworm-security main',
];

test.each([
  ['a host without sources gets the defaults', [], DEFAULTS],
  [
    'the deb822 file of a container image is taken, comments and further suites included',
    [
      {
        name: 'debian.sources',
        text: `Types: deb
# http://snapshot.debian.org/archive
URIs: http://mirror.lan/debian/
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.lan/security
Suites: bookworm-security
Components: main contrib
`,
      },
    ],
    [
      'deb http://mirror.lan/debian bookworm main',
      'deb http://mirror.lan/debian bookworm-updates main',
      'deb http://mirror.lan/security bookworm-security main',
    ],
  ],
  [
    'third parties, sources of source code and cdroms are left out',
    [
      {
        name: 'a.list',
        text: 'deb cdrom:[Debian]/ bookworm main\ndeb-src http://x/debian bookworm main\n#deb http://y bookworm main',
      },
      { name: 'b.list', text: 'deb https://deb.nodesource.com/node_20.x nodistro main' },
    ],
    DEFAULTS,
  ],
  [
    'a newer Debian gives its mirror, and security only when it has some; trust is kept',
    [
      {
        name: 'sources.list',
        text: 'deb [arch=amd64 trusted=yes] http://m/debian trixie main contrib # ours',
      },
    ],
    [
      'deb [trusted=yes] http://m/debian bookworm main',
      'deb [trusted=yes] http://m/debian bookworm-updates main',
    ],
  ],
  [
    'a disabled stanza counts as absent',
    [
      {
        name: 'x.sources',
        text: 'Enabled: no\nTypes: deb\nURIs: http://x\nSuites: bookworm\nComponents: main',
      },
    ],
    DEFAULTS,
  ],
])('%s', (_name, files, lines) => {
  expect(debianSources(files)).toEqual(lines);
});

test('options that decide about fetching are kept, others are not', () => {
  const dump = `APT "";
Acquire::Check-Valid-Until "false";
Acquire::http::Proxy "http://proxy:3128/";
Acquire::http::Proxy::mirror.lan "DIRECT";
Acquire::Languages:: "en";
Acquire::https::Proxy "";
DPkg::Post-Invoke:: "rm -f /x || true";`;
  expect(aptFetchOptions(dump)).toEqual([
    'Acquire::Check-Valid-Until "false";',
    'Acquire::http::Proxy "http://proxy:3128/";',
    'Acquire::http::Proxy::mirror.lan "DIRECT";',
  ]);
});
