import { describe, expect, it } from 'vitest';
import { countTunnels, parseProcesses, parseStat } from './runtime-socket.ts';

describe('what HAProxy tells', () => {
  it('of its processes: the master, the current workers, those of before', () => {
    const text = `#<PID>          <type>          <reloads>       <uptime>        <version>
961             master          3 [failed: 1]   0d00h01m22s     2.6.12-1+deb12u4
# workers
9019            worker          0               0d00h00m00s     2.6.12-1+deb12u4
# old workers
7847            worker          1               0d00h00m30s     2.6.12-1+deb12u4
# programs
`;
    expect(parseProcesses(text)).toEqual({ master: 961, failedReloads: 1, current: [9019], old: [7847] });
    expect(parseProcesses('')).toEqual({ master: 0, failedReloads: 0, current: [], old: [] });
  });

  it('of its statistics: rows by column name', () => {
    expect(parseStat('# pxname,svname,scur\nweb,a,3\nweb,BACKEND,4')).toEqual([
      { pxname: 'web', svname: 'a', scur: '3' },
      { pxname: 'web', svname: 'BACKEND', scur: '4' },
    ]);
  });

  it('of its sessions: those that became tunnels, by server', () => {
    const session = (id: string, server: string, status: string) =>
      `0x${id}: [23/Nov/2026:18:06:23] id=1 proto=tcpv4\n  backend=web (id=3 mode=http)\n  server=${server} (id=1)\n  txn=0x1 flags=0x0 meth=1 status=101 req.st=MSG_DONE rsp.st=${status}\n`;
    const text =
      session('a1', 'one', 'MSG_TUNNEL') +
      session('a2', 'one', 'MSG_TUNNEL') +
      session('a3', 'two', 'MSG_DATA');
    expect([...countTunnels(text)]).toEqual([['web/one', 2]]);
  });
});
