// Whatever happens to pods and their agent, in whatever order: all comes right, nothing runs twice, grace is kept.
//
// Random exits, sick containers, deletions, agent crashes and cuts from control; afterwards one calm stretch of time.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FakeProcess } from '../../drivers/container/fake/process.ts';
import { isPodReady, podKind } from '../../model/kinds/pod.ts';
import { LABEL } from './names.ts';
import { aContainer, openWorld, type World } from './world.case.ts';

const NAMES = ['a', 'b'];
const GRACE_S = 5;

type Action =
  | { readonly type: 'create' | 'delete' | 'force' | 'exit' | 'sick'; readonly name: string }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'restart' | 'cut' | 'mend' | 'lose' };

const actions: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    type: fc.constantFrom('create', 'create', 'delete', 'force', 'exit', 'exit', 'sick'),
    name: fc.constantFrom(...NAMES),
  }),
  fc.record({ type: fc.constant('wait'), ms: fc.integer({ min: 0, max: 8000 }) }),
  fc.record({ type: fc.constantFrom('restart', 'cut', 'mend', 'lose') }),
) as fc.Arbitrary<Action>; // the types of constants are wider

/** Runs until it is killed; one in two ignores SIGTERM. */
const program = (process: FakeProcess): Promise<never> => {
  if (process.args[1] === 'stubborn') process.onSignal(15, () => undefined);
  return process.forever();
};

async function perform(world: World, action: Action): Promise<void> {
  switch (action.type) {
    case 'create':
      return create(world, action.name);
    case 'delete':
    case 'force': {
      const options = action.type === 'force' ? { gracePeriodSeconds: 0 } : {};
      const key = { namespace: 'default', name: action.name };
      await world.client.delete(podKind, key, options).catch(() => undefined);
      return;
    }
    case 'exit':
    case 'sick': {
      const found = world.host.machine
        .all()
        .find(({ spec, state }) => spec.labels[LABEL.pod] === action.name && state === 'running');
      if (action.type === 'sick') found?.files.set('/sick', '');
      else if (found) await world.host.machine.exit(found.spec.id, 1);
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
      world.host.machine.loseEvents();
  }
}

async function create(world: World, name: string): Promise<void> {
  if (await world.pod(name)) return;
  const probe = { exec: { command: ['check'] }, periodSeconds: 1, failureThreshold: 2 };
  await world.create(
    {
      terminationGracePeriodSeconds: GRACE_S,
      containers: [
        aContainer({
          command: ['serve', name === 'a' ? 'stubborn' : 'polite'],
          livenessProbe: probe,
          readinessProbe: probe,
        }),
      ],
    },
    name,
  );
}

/** At most one process for each container of each pod. */
function checkNothingTwice(world: World): void {
  const running = world.host.machine.all().filter(({ state }) => state === 'running');
  const keys = running.map(({ spec }) => `${spec.labels[LABEL.uid]}/${spec.labels[LABEL.container]}`);
  expect(new Set(keys).size).toBe(keys.length);
}

/** What there is on the host is what the cluster wants there, and every pod is ready. */
async function isCalm(world: World): Promise<boolean> {
  const pods = (await Promise.all(NAMES.map((name) => world.pod(name)))).filter((pod) => pod !== undefined);
  const uids = pods.map(({ metadata }) => metadata.uid).sort();
  const onHost = world.host.machine.all().map(({ spec }) => spec.labels[LABEL.uid]);
  const ports = (await world.network.listPorts()).map(({ id }) => id);
  return (
    pods.every((pod) => isPodReady(pod) && pod.metadata.deletionTimestamp === undefined) &&
    String([...new Set(onHost)].sort()) === String(uids) &&
    String(ports.sort()) === String(uids) &&
    world.runner().workers().size === uids.length
  );
}

test('any history ends with what is wanted, and nothing else, on the host', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(actions, { minLength: 1, maxLength: 14 }), async (history) => {
      const world = await openWorld({
        programs: { serve: program, check: ({ files }) => (files.has('/sick') ? 1 : 0) },
      });
      try {
        await world.start();
        for (const action of history) {
          await perform(world, action);
          await world.clock.advance(50);
          checkNothingTwice(world);
        }
        world.cut = false;
        await world.until('calm', () => isCalm(world), 400_000);
        checkNothingTwice(world);
      } finally {
        await world.close();
      }
    }),
    { numRuns: 100 },
  );
});

test.each([1, 5, 12])(
  'a grace period of %d s is neither cut short nor exceeded over a restart of the agent',
  async (seconds) => {
    const world = await openWorld({ programs: { serve: program } });
    try {
      await world.start();
      await world.create({
        terminationGracePeriodSeconds: seconds,
        containers: [aContainer({ command: ['serve', 'stubborn'] })],
      });
      await world.until('running', async () => (await world.pod())?.status?.phase === 'Running');
      await world.clock.advance(700);
      const beganMs = world.clock.now();
      const [container] = world.host.machine.all();
      await world.client.delete(podKind, { namespace: 'default', name: 'web' });
      await world.crash();
      await world.start();
      await world.still('the next agent has it', () => world.runner().workers().size === 1);
      await world.until('gone', async () => (await world.pod()) === undefined);
      const tookMs = (container?.exit?.finishedMs ?? 0) - beganMs;
      expect(tookMs).toBeGreaterThanOrEqual(seconds * 1000);
      expect(tookMs).toBeLessThanOrEqual(seconds * 1000 + 1000);
    } finally {
      await world.close();
    }
  },
);
