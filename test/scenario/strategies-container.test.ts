// Strategies, containers: a roll-out under load loses no request: at layer 7 with keep-alive, at layer 4 with a new connection
// per request, for an app that ignores SIGTERM, and while each of the two programs is killed.
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import {
  balancerAddress,
  ensureInstance,
  killProgram,
  kubectl,
  kubectlOk,
  load,
  tuttiOk,
  until,
} from '../instance.ts';
import { type AppOptions, appManifest, IGNORES_SIGTERM } from './app.ts';

const NAMESPACE = 'strategies';
const WHOLE = process.env.TUTTI_TEST_TIER === 'all';
const TIMEOUT = WHOLE ? 480_000 : 240_000;
/** Requests that each case needs; the fast run has less time. */
const ENOUGH = WHOLE ? 20_000 : 2000;
/** Roll-outs of a case: more than one only where the machine is too slow to send enough during the first. */
const MAX_ROUNDS = 4;
/** Seconds of load; a roll-out takes about ten. */
const SECONDS = WHOLE ? 40 : 16;

beforeAll(ensureInstance, 400_000);
afterAll(async () => {
  await kubectl(`delete namespace ${NAMESPACE} --ignore-not-found`);
});

let version = 0;

/** Rolls out a new version and waits for its end; `during` happens in the middle. */
async function rollOut(options: Omit<AppOptions, 'namespace'>, during?: () => Promise<void>): Promise<void> {
  version += 1;
  await kubectlOk(
    'apply -f -',
    appManifest({ ...options, namespace: NAMESPACE, message: `version ${version}` }),
  );
  await during?.();
  await kubectlOk(`-n ${NAMESPACE} rollout status deployment/app --timeout=90s`);
}

/** Deploys, then rolls out new versions in the middle of a load until enough was sent; `during` happens while it goes on. */
async function underLoad(
  options: Omit<AppOptions, 'namespace'>,
  close: boolean,
  during?: () => Promise<void>,
) {
  await rollOut(options);
  const address = await balancerAddress(NAMESPACE, 'app');
  await until(
    'an answer',
    () => answer(address),
    (text) => text === `version ${version}\n`,
  );
  let requests = 0;
  let failed = 0;
  for (let round = 1; round <= MAX_ROUNDS && requests < ENOUGH; round += 1) {
    const loading = load(`http://${address}/`, { seconds: SECONDS, close });
    await rollOut(options, during);
    const result = await loading;
    requests += result.requests;
    failed += result.failed;
    expect(await answer(address)).toBe(`version ${version}\n`);
  }
  expect(requests).toBeGreaterThanOrEqual(ENOUGH);
  return failed;
}

async function answer(address: string): Promise<string> {
  return fetch(`http://${address}/`).then(
    (response) => response.text(),
    (error: Error) => error.message,
  );
}

/** The fast run has the hardest case of each layer. */
function inWholeRun(context: TestContext): void {
  if (!WHOLE) context.skip('another case of its layer is run: npm run test:all runs all');
}

test(
  'layer 7, keep-alive: no request fails',
  async (context) => {
    inWholeRun(context);
    const failed = await underLoad({ probe: 'http' }, false);
    expect(failed).toBe(0);
  },
  TIMEOUT,
);

test(
  'layer 7, an app that ignores SIGTERM: no request fails',
  async () => {
    const failed = await underLoad({ probe: 'http', command: IGNORES_SIGTERM, graceSeconds: 4 }, false);
    expect(failed).toBe(0);
  },
  TIMEOUT,
);

test(
  'layer 4, a new connection per request: no request fails',
  async () => {
    await kubectlOk(`-n ${NAMESPACE} annotate service app tutti.dev/balancer-protocol=tcp --overwrite`);
    const failed = await underLoad({ probe: 'tcp', command: IGNORES_SIGTERM, graceSeconds: 4 }, true);
    expect(failed).toBe(0);
    await kubectlOk(`-n ${NAMESPACE} annotate service app tutti.dev/balancer-protocol-`);
  },
  TIMEOUT,
);

test.for(['control', 'agent'] as const)(
  'while the %s program is killed and started again: no request fails',
  { timeout: TIMEOUT },
  async (program, context) => {
    inWholeRun(context);
    const failed = await underLoad({ probe: 'http' }, false, async () => {
      killProgram(program);
      await tuttiOk('up');
    });
    expect(failed).toBe(0);
  },
);
