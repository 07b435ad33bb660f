// A balancer in memory: a simulator with state, for tests of those who use one.
//
// Servers of checked backends start as `starting` and become what `check` says; others are up at once. Frontends can be
// made to be refused, requests in flight are set by hand, the next call of an operation can be made to fail.
import type { ApplyReport, BalancerConfig, BalancerDriver, ServerStatus } from '../driver.ts';

export type BalancerOperation = 'start' | 'stop' | 'apply' | 'status';

type Traffic = Partial<
  Pick<ServerStatus, 'inFlight' | 'upgraded' | 'requests' | 'responses5xx' | 'connectionErrors'>
>;

export class FakeBalancerDriver implements BalancerDriver {
  readonly calls: BalancerOperation[] = [];
  /** What the last apply asked for. */
  config: BalancerConfig = { frontends: [], backends: [] };
  running = false;
  /** Reloads so far: frontends or the shape of backends changed. */
  reloads = 0;
  readonly #refused = new Map<string, string>();
  readonly #checks = new Map<string, { readonly state: 'up' | 'down'; readonly result: string }>();
  readonly #traffic = new Map<string, Traffic>();
  /** Servers that left with something in flight, as `backend/server`. */
  readonly #leaving = new Set<string>();
  readonly #failures: { readonly operation: BalancerOperation; readonly error: Error }[] = [];
  #shape = '';

  /** The next call of the operation throws the error. */
  failNext(operation: BalancerOperation, error: Error): void {
    this.#failures.push({ operation, error });
  }

  /** From now on the frontend cannot listen; without a reason it can again. */
  refuse(frontend: string, reason: string | undefined): void {
    if (reason === undefined) this.#refused.delete(frontend);
    else this.#refused.set(frontend, reason);
  }

  /** The verdict of the server's health check. */
  check(
    backend: string,
    server: string,
    state: 'up' | 'down',
    result = state === 'up' ? 'L7OK 200' : 'L4CON',
  ): void {
    this.#checks.set(`${backend}/${server}`, { state, result });
  }

  /** What the server has in flight and has had. */
  setTraffic(backend: string, server: string, traffic: Traffic): void {
    this.#traffic.set(`${backend}/${server}`, traffic);
  }

  async start(): Promise<void> {
    this.#called('start');
    this.running = true;
  }

  async stop(): Promise<void> {
    this.#called('stop');
    this.running = false;
    this.config = { frontends: [], backends: [] };
    this.#leaving.clear();
    this.#shape = '';
  }

  async describe(): Promise<readonly string[]> {
    return ['in memory'];
  }

  async apply(config: BalancerConfig): Promise<ApplyReport> {
    this.#called('apply');
    const refused = config.frontends.flatMap(({ name }) => {
      const reason = this.#refused.get(name);
      return reason === undefined ? [] : [{ frontend: name, reason }];
    });
    const names = new Set(refused.map(({ frontend }) => frontend));
    const carried = { ...config, frontends: config.frontends.filter(({ name }) => !names.has(name)) };
    this.#noteLeaving(carried);
    const shape = JSON.stringify([
      carried.frontends,
      carried.backends.map((backend) => ({ ...backend, servers: [] })),
    ]);
    const reloaded = shape !== this.#shape;
    if (reloaded) this.reloads += 1;
    this.#shape = shape;
    this.config = carried;
    return { reloaded, refused };
  }

  async status(): Promise<readonly ServerStatus[]> {
    this.#called('status');
    const known = this.config.backends.flatMap((backend) =>
      backend.servers.map(({ name, draining }) => {
        const check = this.#checks.get(`${backend.name}/${name}`);
        const checked = backend.healthCheck === undefined ? 'up' : (check?.state ?? 'starting');
        const checkResult = backend.healthCheck === undefined ? {} : { checkResult: check?.result ?? 'INI' };
        return this.#statusOf(backend.name, name, { state: draining ? 'draining' : checked, ...checkResult });
      }),
    );
    const leaving = [...this.#leaving].map((key) => {
      const slash = key.indexOf('/');
      return this.#statusOf(key.slice(0, slash), key.slice(slash + 1), { state: 'draining' });
    });
    return [...known, ...leaving.filter(({ inFlight }) => inFlight > 0)];
  }

  async log(): Promise<readonly string[]> {
    return [];
  }

  #statusOf(
    backend: string,
    server: string,
    verdict: Pick<ServerStatus, 'state' | 'checkResult'>,
  ): ServerStatus {
    const traffic = this.#traffic.get(`${backend}/${server}`);
    return {
      backend,
      server,
      ...verdict,
      inFlight: traffic?.inFlight ?? 0,
      upgraded: traffic?.upgraded ?? 0,
      requests: traffic?.requests ?? 0,
      responses5xx: traffic?.responses5xx ?? 0,
      connectionErrors: traffic?.connectionErrors ?? 0,
    };
  }

  #noteLeaving(next: BalancerConfig): void {
    const staying = new Set(
      next.backends.flatMap(({ name, servers }) => servers.map((server) => `${name}/${server.name}`)),
    );
    for (const { name, servers } of this.config.backends) {
      for (const server of servers)
        if (!staying.has(`${name}/${server.name}`)) this.#leaving.add(`${name}/${server.name}`);
    }
    for (const key of staying) this.#leaving.delete(key);
  }

  #called(operation: BalancerOperation): void {
    this.calls.push(operation);
    const index = this.#failures.findIndex((failure) => failure.operation === operation);
    const [failure] = index < 0 ? [] : this.#failures.splice(index, 1);
    if (failure !== undefined) throw failure.error;
  }
}
