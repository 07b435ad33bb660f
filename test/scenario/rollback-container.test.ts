// Rollback, containers: each sort of broken update goes back by itself, ready replicas never fall below the floor, and
// `kubectl rollout status` fails and the status says why.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { balancerAddress, ensureInstance, kubectl, kubectlOk, load, tutti, until } from '../instance.ts';
import { type AppOptions, appManifest } from './app.ts';

const NAMESPACE = 'rollback';
const TIMEOUT = 200_000;

beforeAll(ensureInstance, 400_000);
afterAll(async () => {
  await kubectl(`delete namespace ${NAMESPACE} --ignore-not-found`);
});

const good = { namespace: NAMESPACE, bakeSeconds: 30, graceSeconds: 3 } as const;

async function deployGood(): Promise<void> {
  await kubectlOk('apply -f -', appManifest({ ...good, message: 'good' }));
  await kubectlOk(`-n ${NAMESPACE} rollout status deployment/app --timeout=90s`);
}

async function readyReplicas(): Promise<number> {
  return Number(
    (await kubectlOk(`-n ${NAMESPACE} get deployment app -o jsonpath={.status.readyReplicas}`)) || 0,
  );
}

/** The fewest ready replicas seen until `done`. */
async function fewestReady(done: Promise<unknown>): Promise<number> {
  let over = false;
  void done.finally(() => {
    over = true;
  });
  let fewest = await readyReplicas();
  while (!over) fewest = Math.min(fewest, await readyReplicas());
  return fewest;
}

const node = (script: string) => ['node', '-e', script];
const SERVE = "require('http').createServer((q,r)=>r.end('bad\\n')).listen(8080)";

/** One sort in the fast run: that every sort is told from a good version is shown in memory (deployment-rollout/rollback.test.ts). */
const WHOLE = process.env.TUTTI_TEST_TIER === 'all';

const broken: readonly [name: string, change: Partial<AppOptions>, reason: RegExp][] = [
  ['an image that is missing', { image: 'no-such-image:1' }, /no-such-image/],
  ['a crash loop', { command: node('process.exit(7)') }, /exit code 7/],
  [
    'a readiness that never comes true',
    { command: node("require('http').createServer((q,r)=>{r.statusCode=500;r.end()}).listen(8080)") },
    /./,
  ],
  [
    'a death 20 s after it was ready',
    { command: node(`setTimeout(()=>process.exit(9),20000);${SERVE}`) },
    /exit code 9/,
  ],
];

test.each(WHOLE ? broken : broken.filter(([name]) => /crash/.test(name)))(
  '%s is rolled back',
  async (name, change, reason) => {
    await deployGood();
    const address = await balancerAddress(NAMESPACE, 'app');
    const manifest = appManifest({ ...good, message: name, ...change });
    // Without progress for so long a roll-out has failed: upstream's ten minutes are too long for a test.
    await kubectlOk(
      'apply -f -',
      manifest.replace('"replicas":3', '"replicas":3,"progressDeadlineSeconds":45'),
    );
    const loading = load(`http://${address}/`, { seconds: 25, connections: 2 });
    const status = kubectl(`-n ${NAMESPACE} rollout status deployment/app --timeout=150s`);
    const fewest = await fewestReady(status);
    const { code, err } = await status;
    expect([code, err]).toEqual([1, expect.stringContaining('exceeded its progress deadline')]);
    expect(fewest).toBeGreaterThanOrEqual(3);
    const condition = await kubectlOk(
      `-n ${NAMESPACE} get deployment app -o 'jsonpath={.status.conditions[?(@.type=="RolledBack")].status} {.status.conditions[?(@.type=="RolledBack")].message}'`,
    );
    expect(condition).toMatch(/^True /);
    expect(condition).toMatch(reason);
    expect((await loading).failed).toBe(0);
    const answers = await until(
      'the good version',
      async () => (await fetch(`http://${address}/`)).text(),
      (text) => text === 'good\n',
    );
    expect(answers).toBe('good\n');
    // The spec stays as the user wrote it.
    const spec = await kubectlOk(
      `-n ${NAMESPACE} get deployment app -o jsonpath={.spec.template.spec.containers[0].env[0].value}`,
    );
    expect(spec).toBe(name);
    expect((await tutti('rollout', 'status', 'app', '--namespace', NAMESPACE)).code).toBe(5);
  },
  TIMEOUT,
);
