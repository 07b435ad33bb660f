// Whatever happens to machines and their agent, in whatever order: all comes right, and nothing is left of what was terminated.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { machineKind } from '../../model/kinds/machine.ts';
import { machineId } from './names.ts';
import { openWorld, type World } from './world.case.ts';

const NAMES = ['i-a', 'i-b'];

type Action =
  | { readonly type: 'create' | 'on' | 'off' | 'terminate' | 'delete' | 'reboot'; readonly name: string }
  | { readonly type: 'guest'; readonly name: string; readonly how: 'reboot' | 'poweroff' | 'crash' }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'restart' | 'cut' | 'mend' | 'lose' };

const name = fc.constantFrom(...NAMES);
const actions: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    type: fc.constantFrom('create', 'create', 'on', 'off', 'terminate', 'delete', 'reboot'),
    name,
  }),
  fc.record({ type: fc.constant('guest'), name, how: fc.constantFrom('reboot', 'poweroff', 'crash') }),
  fc.record({ type: fc.constant('wait'), ms: fc.integer({ min: 0, max: 8000 }) }),
  fc.record({ type: fc.constantFrom('restart', 'restart', 'cut', 'mend', 'lose') }),
) as fc.Arbitrary<Action>; // the types of constants are wider

async function perform(world: World, action: Action): Promise<void> {
  const { client } = world.api;
  switch (action.type) {
    case 'create':
      if (await world.machine(action.name)) return;
      await world.create({
        metadata: { name: action.name },
        spec: { address: action.name === 'i-a' ? '10.206.8.5' : '10.206.8.6' },
      });
      return;
    case 'on':
    case 'off':
    case 'terminate':
      return world
        .change({ power: action.type === 'terminate' ? 'terminated' : action.type }, action.name)
        .catch(() => undefined);
    case 'reboot':
      return world
        .change({ rebootAt: new Date(world.clock.now()).toISOString() }, action.name)
        .catch(() => undefined);
    case 'delete':
      await client.delete(machineKind, { namespace: 'us-east-2', name: action.name }).catch(() => undefined);
      return;
    case 'guest': {
      const machine = await world.machine(action.name);
      const id = machineId(machine?.metadata.uid ?? '');
      if (world.fake.host.machines.has(id)) world.fake.host.end(id, action.how);
      return;
    }
    case 'wait':
      return world.clock.advance(action.ms);
    case 'restart':
      await world.crash();
      return world.start();
    case 'cut':
    case 'mend':
      world.cut = action.type === 'cut';
      return;
    case 'lose':
      world.fake.host.loseEvents();
  }
}

const STATES = { on: 'running', off: 'stopped', terminated: 'terminated' } as const;

/** What is on the host is what is wanted there. */
async function isCalm(world: World): Promise<boolean> {
  const found = await Promise.all(NAMES.map((each) => world.machine(each)));
  const machines = found.filter((machine) => machine !== undefined);
  const wanted = machines.filter(({ spec }) => spec.power !== 'terminated');
  const idsOf = (list: typeof machines) => String(list.map(({ metadata }) => machineId(metadata.uid)).sort());
  const { host } = world.fake;
  const runs = wanted.filter(
    ({ metadata }) => host.machines.get(machineId(metadata.uid))?.state === 'running',
  );
  return (
    machines.every(
      ({ metadata, spec, status }) => !metadata.deletionTimestamp && status?.state === STATES[spec.power],
    ) &&
    [...host.machines.keys()].every((id) => wanted.some(({ metadata }) => machineId(metadata.uid) === id)) &&
    idsOf(runs) === idsOf(wanted.filter(({ spec }) => spec.power === 'on'))
  );
}

test('any history ends with what is wanted on the host, and nothing else', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(actions, { minLength: 1, maxLength: 12 }), async (history) => {
      const world = await openWorld();
      try {
        await world.start();
        for (const action of history) {
          await perform(world, action);
          await world.clock.advance(50);
        }
        world.cut = false;
        await world.until('calm', () => isCalm(world), 700_000);
        expect(world.runner.workers().size).toBeLessThanOrEqual(NAMES.length);
      } finally {
        await world.close();
      }
    }),
    { numRuns: 60 },
  );
});
