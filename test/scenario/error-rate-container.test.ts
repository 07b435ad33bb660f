// Error rate, containers: a new version whose readiness is well but that fails half of its requests goes back by itself, as
// traffic is seen; the old version serves again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { balancerAddress, ensureInstance, kubectl, kubectlOk, load, until } from '../instance.ts';
import { appManifest } from './app.ts';

const NAMESPACE = 'error-rate';

beforeAll(ensureInstance, 400_000);
afterAll(async () => {
  await kubectl(`delete namespace ${NAMESPACE} --ignore-not-found`);
});

/** Well on /ready; on / every second answer is a 500. */
const FAILS_HALF = [
  'node',
  '-e',
  "let n=0;require('http').createServer((q,r)=>{if(q.url==='/'&&n++%2)r.statusCode=500;r.end('bad\\n')}).listen(8080)",
];

const app = {
  namespace: NAMESPACE,
  bakeSeconds: 20,
  graceSeconds: 3,
  container: { readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 } },
} as const;

function condition(part: 'status' | 'reason' | 'message'): Promise<string> {
  return kubectlOk(
    `-n ${NAMESPACE} get deployment app -o 'jsonpath={.status.conditions[?(@.type=="RolledBack")].${part}}'`,
  );
}

test('a version that fails half of its requests is rolled back by its error rate', async () => {
  await kubectlOk('apply -f -', appManifest({ ...app, message: 'good' }));
  await kubectlOk(`-n ${NAMESPACE} rollout status deployment/app --timeout=90s`);
  const address = await balancerAddress(NAMESPACE, 'app');
  const answer = async () => {
    const response = await fetch(`http://${address}/`);
    return `${response.status} ${(await response.text()).trim()}`;
  };
  await until('the good version', answer, (text) => text === '200 good');
  expect((await load(`http://${address}/`, { seconds: 3, connections: 2 })).failed).toBe(0);

  await kubectlOk('apply -f -', appManifest({ ...app, message: 'bad', command: FAILS_HALF }));
  const loading = load(`http://${address}/`, { seconds: 14, connections: 2 });
  await until(
    'the rollback',
    () => condition('status'),
    (status) => status === 'True',
    60,
  );
  expect(await condition('reason')).toBe('ErrorRate');
  expect(await condition('message')).toMatch(/% of \d+ requests failed, 0 % before/);
  expect((await loading).failed).toBeGreaterThan(0);
  await until(
    'only the good version',
    async () => new Set(await Promise.all([...Array(12)].map(answer))),
    (answers) => answers.size === 1 && answers.has('200 good'),
  );
  expect((await load(`http://${address}/`, { seconds: 2, connections: 2 })).failed).toBe(0);
  const targets = await kubectlOk(`-n ${NAMESPACE} get targetgroups -o jsonpath={.items[0].status.targets}`);
  expect(targets).toMatch(/"requests":\d+/);
}, 180_000);
