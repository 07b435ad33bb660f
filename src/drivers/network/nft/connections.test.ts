import { describe, expect, it } from 'vitest';
import { countLines } from './connections.ts';

const listing = `LISTEN 0 511 0.0.0.0:8080 0.0.0.0:*
LISTEN 0 511 *:9090 *:*
`;

describe('connections of a unit', () => {
  it.each([
    { name: 'a client', line: 'ESTAB 0 0 10.204.0.2:8080 10.204.0.3:41000', counts: 1 },
    {
      name: 'a client on a socket for both families',
      line: 'ESTAB 0 0 [::ffff:10.204.0.2]:9090 [::ffff:10.204.0.3]:41000',
      counts: 1,
    },
    { name: 'a client that half closed', line: 'CLOSE-WAIT 1 0 10.204.0.2:8080 10.204.0.3:41000', counts: 1 },
    { name: 'the host itself', line: 'ESTAB 0 0 10.204.0.2:8080 10.224.0.10:41000', counts: 0 },
    {
      name: 'the host itself on a socket for both families',
      line: 'ESTAB 0 0 [::ffff:10.204.0.2]:9090 [::ffff:10.224.0.10]:41000',
      counts: 0,
    },
    { name: 'the unit’s own loopback', line: 'ESTAB 0 0 127.0.0.1:8080 127.0.0.1:41000', counts: 0 },
    { name: 'what the unit opened', line: 'ESTAB 0 0 10.204.0.2:41000 10.204.0.3:5432', counts: 0 },
    { name: 'nothing', line: '', counts: 0 },
  ])('count $name as $counts', ({ line, counts }) => {
    expect(countLines(`${listing}${line}\n`, '10.224.0.10')).toBe(counts);
  });
});
