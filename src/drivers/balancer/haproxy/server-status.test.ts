import { describe, expect, it } from 'vitest';
import { aBackend, aServer } from '../builders.case.ts';
import type { Row } from './runtime-socket.ts';
import { serverStatuses } from './server-status.ts';

const check = {
  protocol: 'HTTP',
  path: '/',
  intervalMs: 500,
  timeoutMs: 400,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
} as const;
const backend = aBackend({ healthCheck: check });
const row = (overrides: Partial<Row> = {}): Row =>
  ({
    pxname: 'default.web',
    svname: aServer(1).name,
    status: 'UP',
    scur: '0',
    stot: '5',
    ...overrides,
  }) as Row;

describe('the state of a server', () => {
  it.each([
    { name: 'well', row: row(), state: 'up' },
    { name: 'failing, but not often enough', row: row({ status: 'UP 1/2' }), state: 'up' },
    { name: 'without checks', row: row({ status: 'no check' }), state: 'up' },
    { name: 'not looked at yet', row: row({ status: 'DOWN', check_status: 'INI' }), state: 'starting' },
    {
      name: 'well once, not yet often enough',
      row: row({ status: 'DOWN 1/2', check_status: 'L7OK' }),
      state: 'starting',
    },
    {
      name: 'refusing',
      row: row({ status: 'DOWN', check_status: '* L4CON', check_code: '0', last_chk: 'Connection refused' }),
      state: 'down',
      checkResult: 'L4CON Connection refused',
    },
    { name: 'taken out by somebody else', row: row({ status: 'MAINT' }), state: 'maintenance' },
  ])('that is $name is $state', ({ row: given, state, checkResult }) => {
    expect(serverStatuses([backend], [given])).toEqual([
      expect.objectContaining({ state, ...(checkResult === undefined ? {} : { checkResult }) }),
    ]);
  });

  it('that drains is so whatever its checks say', () => {
    const draining = aBackend({ servers: [aServer(1, { draining: true })] });
    expect(serverStatuses([draining], [row({ status: 'MAINT' })])[0]?.state).toBe('draining');
  });

  it('adds up the traffic of both sections and of former processes', () => {
    const rows = [
      row({ scur: '1' }),
      row({ pxname: 'default.web:open', scur: '2', stot: '7' }),
      row({ scur: '4', stot: '' }),
    ];
    expect(serverStatuses([backend], rows)[0]).toMatchObject({ inFlight: 7, requests: 12 });
  });

  it('that left is told of while it has something in flight', () => {
    const gone = (scur: string) => serverStatuses([aBackend({ servers: [] })], [row({ scur })]);
    expect(gone('1')).toEqual([expect.objectContaining({ state: 'draining', inFlight: 1 })]);
    expect(gone('0')).toEqual([]);
  });

  it('counts tunnels of both sections', () => {
    const tunnels = new Map([
      [`default.web/${aServer(1).name}`, 1],
      [`default.web:open/${aServer(1).name}`, 2],
    ]);
    expect(serverStatuses([backend], [row()], { tunnels })[0]?.upgraded).toBe(3);
  });
});
