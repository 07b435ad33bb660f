// Deployment, scheduling, configuration, secrets, load balancing, service communication and healing, containers: one small
// path each, with kubectl and curl's eyes.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { balancerAddress, ensureInstance, kubectl, kubectlOk, LAYOUT_ENV, ROOT, until } from '../instance.ts';
import { appManifest } from './app.ts';

const NAMESPACE = 'basics';
const TIMEOUT = 120_000;
const get = (address: string) =>
  fetch(`http://${address}/`).then(
    (response) => response.text(),
    (error: Error) => error.message,
  );

beforeAll(async () => {
  await ensureInstance();
  await kubectlOk('apply -f -', appManifest({ namespace: NAMESPACE, message: 'hello' }));
  await kubectlOk(`-n ${NAMESPACE} rollout status deployment/app --timeout=90s`);
}, 400_000);
afterAll(async () => {
  await kubectl(`delete namespace ${NAMESPACE} other --ignore-not-found`);
});

test(
  "deployment: the chapter's own files answer on the load balancer",
  async () => {
    await kubectlOk('create namespace other');
    await kubectlOk(`-n other apply -f ${join(ROOT, 'examples/sample-app/k8s')}`);
    await kubectlOk('-n other rollout status deployment/sample-app-deployment --timeout=90s');
    const address = await balancerAddress('other', 'sample-app-loadbalancer');
    await until(
      'an answer',
      () => get(address),
      (text) => text === 'Hello, World!\n',
    );
  },
  TIMEOUT,
);

test(
  'load balancing: requests reach every replica',
  async () => {
    const names = new Set(
      (await kubectlOk(`-n ${NAMESPACE} get pods -l app=app -o jsonpath={.items[*].metadata.name}`)).split(
        ' ',
      ),
    );
    await kubectlOk(
      `-n ${NAMESPACE} patch deployment app --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/command","value":["node","-e","require(\\"http\\").createServer((q,r)=>r.end(require(\\"os\\").hostname())).listen(8080)"]}]'`,
    );
    await kubectlOk(`-n ${NAMESPACE} rollout status deployment/app --timeout=90s`);
    const address = await balancerAddress(NAMESPACE, 'app');
    const seen = new Set<string>();
    await until(
      'three names',
      async () => seen.add(await get(address)).size,
      (size) => size >= 3,
    );
    for (const name of seen) expect(names.has(name)).toBe(false);
  },
  TIMEOUT,
);

test(
  'scheduling: a pod that fits nowhere waits and says why',
  async () => {
    await kubectlOk(
      `-n ${NAMESPACE} run big --image=sample-app:v1 --overrides '{"spec":{"containers":[{"name":"big","image":"sample-app:v1","resources":{"requests":{"cpu":"900"}}}]}}'`,
    );
    const ask = () =>
      kubectlOk(
        `-n ${NAMESPACE} get pod big -o 'jsonpath={.status.conditions[?(@.type=="PodScheduled")].message}'`,
      );
    expect(await until('a reason', ask, (text) => text !== '')).toContain(
      '0/1 nodes are available: 1 Insufficient cpu',
    );
  },
  TIMEOUT,
);

describe('configuration and secrets', () => {
  const SECRET = 'swordfish-8471';

  test(
    'reach the app as environment and as files, and a change of a file arrives',
    async () => {
      await kubectlOk(`-n ${NAMESPACE} create configmap settings --from-literal=COLOR=blue`);
      await kubectlOk(`-n ${NAMESPACE} create secret generic credentials --from-literal=PASSWORD=${SECRET}`);
      const overrides = {
        spec: {
          volumes: [
            { name: 'settings', configMap: { name: 'settings' } },
            { name: 'credentials', secret: { secretName: 'credentials' } },
          ],
          containers: [
            {
              name: 'reader',
              image: 'sample-app:v1',
              envFrom: [{ configMapRef: { name: 'settings' } }, { secretRef: { name: 'credentials' } }],
              volumeMounts: [
                { name: 'settings', mountPath: '/settings' },
                { name: 'credentials', mountPath: '/credentials' },
              ],
            },
          ],
        },
      };
      await kubectlOk(
        `-n ${NAMESPACE} run reader --image=sample-app:v1 --overrides '${JSON.stringify(overrides)}'`,
      );
      await kubectlOk(`-n ${NAMESPACE} wait --for=condition=Ready pod/reader --timeout=60s`);
      const read = (path: string) => kubectlOk(`-n ${NAMESPACE} exec reader -- cat ${path}`);
      expect([await read('/settings/COLOR'), await read('/credentials/PASSWORD')]).toEqual(['blue', SECRET]);
      expect(await kubectlOk(`-n ${NAMESPACE} exec reader -- printenv COLOR PASSWORD`)).toBe(
        `blue\n${SECRET}\n`,
      );
      await kubectlOk(`-n ${NAMESPACE} patch configmap settings -p '{"data":{"COLOR":"red"}}'`);
      await until(
        'the new file',
        () => read('/settings/COLOR'),
        (text) => text === 'red',
      );
    },
    TIMEOUT,
  );

  test('a secret is nowhere in the store in clear', () => {
    const folder = join(LAYOUT_ENV.TUTTI_STATE_DIR, 'store');
    const encoded = Buffer.from(SECRET).toString('base64');
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, name));
      expect(bytes.includes(SECRET) || bytes.includes(encoded), name).toBe(false);
    }
  });
});

test(
  'service communication: pods find services by name',
  async () => {
    await until(
      'the reader',
      () => kubectl(`-n ${NAMESPACE} get pod reader`),
      ({ code }) => code === 0,
    );
    const script = (host: string) => `require("http").get("http://${host}/",r=>r.pipe(process.stdout))`;
    for (const host of ['app', `app.${NAMESPACE}`, `app.${NAMESPACE}.svc.cluster.local`]) {
      const text = await kubectlOk(`-n ${NAMESPACE} exec reader -- node -e '${script(host)}'`);
      expect(text).toMatch(/^app-/);
    }
  },
  TIMEOUT,
);

/** Process ids of what runs in a pod, found as an accident would find them. */
function processesOf(uid: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(uid);
      } catch {
        return false;
      }
    })
    .map(Number);
}

test(
  'healing: a process that dies is started again, and its log of before can be read',
  async () => {
    const field = (path: string) => kubectlOk(`-n ${NAMESPACE} get pod reader -o jsonpath={${path}}`);
    for (const pid of processesOf(await field('.metadata.uid'))) process.kill(pid, 'SIGKILL');
    await until(
      'a restart',
      () => field('.status.containerStatuses[0].restartCount'),
      (count) => count === '1',
    );
    await kubectlOk(`-n ${NAMESPACE} wait --for=condition=Ready pod/reader --timeout=60s`);
    expect(await field('.status.containerStatuses[0].lastState.terminated.exitCode')).toBe('137');
    expect(await kubectlOk(`-n ${NAMESPACE} logs reader --previous`)).toContain('Listening on port 8080');
  },
  TIMEOUT,
);

test(
  'a namespace that is deleted takes everything with it',
  async () => {
    // The app does not handle SIGTERM: its pods would use their grace period of 30 s.
    await kubectlOk('-n other delete deployment --all --cascade=orphan');
    await kubectlOk('-n other delete replicaset --all --cascade=orphan');
    await kubectlOk('-n other delete pods --all --grace-period=1');
    await kubectlOk('delete namespace other --timeout=60s');
    expect((await kubectl('-n other get all')).err).toContain('No resources found');
  },
  TIMEOUT,
);
