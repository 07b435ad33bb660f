import { describe, expect, it } from 'vitest';
import { aBackend, aServer } from '../builders.case.ts';
import type { BalancerBackend } from '../driver.ts';
import { sectionsOf } from './backend.ts';
import { parseServersState } from './runtime-socket.ts';
import { complaints, planServers, type RunningServer, runningServers, stateFile } from './server-plan.ts';

const check = {
  protocol: 'HTTP',
  path: '/',
  intervalMs: 500,
  timeoutMs: 400,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
} as const;
const running = (...servers: readonly (readonly [number, Partial<RunningServer>?])[]) =>
  new Map(
    servers.map(([n, overrides]) => {
      const { name, address, port, weight } = aServer(n);
      return [name, { name, address, port, weight, maintenance: false, ...overrides }];
    }),
  );
const plan = (backend: Partial<BalancerBackend>, has: ReadonlyMap<string, RunningServer>, section = 0) => {
  const sections = sectionsOf(aBackend(backend));
  const wanted = sections[section];
  if (wanted === undefined) throw new Error('no such section');
  return planServers(wanted, has);
};

const one = 'default.web/127.0.0.1_18101';
const two = 'default.web/127.0.0.1_18102';

describe('what a running HAProxy is told about servers', () => {
  it.each([
    { name: 'nothing when all is well', backend: {}, has: running([1]), commands: [], leaving: [] },
    {
      name: 'a new server',
      backend: {},
      has: running(),
      commands: [`add server ${one} 127.0.0.1:18101 weight 100; enable server ${one}`],
      leaving: [],
    },
    {
      name: 'a new server that drains already',
      backend: { servers: [aServer(1, { draining: true })] },
      has: running(),
      commands: [`add server ${one} 127.0.0.1:18101 weight 100`],
      leaving: [],
    },
    {
      name: 'a new server that must prove itself: without weight and down until its weight is set',
      backend: { healthCheck: check },
      has: running(),
      commands: [
        `add server ${one} 127.0.0.1:18101 inter 500ms rise 2 fall 2 check weight 0; enable server ${one}; set server ${one} health down; enable health ${one}; set server ${one} weight 100`,
      ],
      leaving: [],
    },
    {
      name: 'one that drains',
      backend: { servers: [aServer(1, { draining: true })] },
      has: running([1]),
      commands: [`set server ${one} state maint`],
      leaving: [],
    },
    {
      name: 'one that comes back',
      backend: {},
      has: running([1, { maintenance: true }]),
      commands: [`set server ${one} state ready`],
      leaving: [],
    },
    {
      name: 'another weight',
      backend: { servers: [aServer(1, { weight: 3 })] },
      has: running([1]),
      commands: [`set server ${one} weight 3`],
      leaving: [],
    },
    {
      name: 'another address',
      backend: {},
      has: running([1, { port: 1 }]),
      commands: [`set server ${one} addr 127.0.0.1 port 18101`],
      leaving: [],
    },
    {
      name: 'one that leaves, after the one that comes',
      backend: { servers: [aServer(2)] },
      has: running([1]),
      commands: [expect.stringContaining(`add server ${two}`), `set server ${one} state maint`],
      leaving: ['127.0.0.1_18101'],
    },
    {
      name: 'nothing about one that is leaving already',
      backend: { servers: [] },
      has: running([1, { maintenance: true }]),
      commands: [],
      leaving: ['127.0.0.1_18101'],
    },
    {
      name: 'to name new servers in cookies',
      backend: { stickiness: { type: 'cookie' as const, durationSeconds: 9 } },
      has: running(),
      commands: [
        expect.stringContaining('add server'),
        'set dynamic-cookie-key backend default.web default.web',
      ],
      leaving: [],
    },
  ])('$name', ({ backend, has, commands, leaving }) => {
    expect(plan(backend, has)).toMatchObject({ commands, leaving });
  });

  it('is the same for the twin that stands in when nobody is healthy, without checks', () => {
    expect(plan({ healthCheck: check }, running(), 1).commands).toEqual([
      'add server default.web:open/127.0.0.1_18101 127.0.0.1:18101 weight 100; enable server default.web:open/127.0.0.1_18101',
    ]);
  });
});

const state = `1
# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_port
3 default.web 1 a 127.0.0.1 0 0 7 1 8080
4 default.web:open 1 a 127.0.0.1 2 1 7 1 8080`;

describe('the state of servers', () => {
  it('is read by section', () => {
    const sections = runningServers(parseServersState(state));
    expect(sections.get('default.web')?.get('a')).toEqual({
      name: 'a',
      address: '127.0.0.1',
      port: 8080,
      weight: 7,
      maintenance: false,
    });
    expect(sections.get('default.web:open')?.get('a')?.maintenance).toBe(true);
  });

  it('is handed to the next process only where checks can change it', () => {
    expect(stateFile(state, [aBackend({ healthCheck: check })])).toContain('3 default.web 1 a');
    expect(stateFile(state, [aBackend({ healthCheck: check })])).not.toContain('default.web:open');
    expect(stateFile(state, [aBackend()])).not.toContain('default.web');
  });

  it.each([
    [undefined, '0'],
    [9000, '9000'],
  ])('asks on the port that is wanted now: %s', (port, told) => {
    const state = '1\n# be_id be_name srv_name srv_check_port srv_agent_port\n3 default.web a 9999 9999\n';
    expect(stateFile(state, [aBackend({ healthCheck: { ...check, port } })])).toContain(
      `3 default.web a ${told} ${told}`,
    );
  });
});

describe('an answer of HAProxy', () => {
  it.each([
    ['', []],
    ['New server registered.\n\n', []],
    ['Server deleted.', []],
    ["no need to change the addr, port changed from '1' to '2' by 'stats socket command'", []],
    ["IP changed from '1.1.1.1' to '2.2.2.2', no need to change the port by 'stats socket command'", []],
    ['No such server.\n', ['No such server.']],
    ['New server registered.\nNo such server.', ['No such server.']],
  ])('%j complains of %j', (text, expected) => {
    expect(complaints(text)).toEqual(expected);
  });
});
