// Requests without end, until told to stop: whatever happens meanwhile, and however long it takes, is under load from its beginning to its end.
//
// A few keep-alive connections, each at most a hundred requests a second: what is asked is whether any fails, not how many there can be.
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** What a test asks at least of a change that promises to lose nothing. */
export const ENOUGH = 5000;

export interface LoadReport {
  readonly requests: number;
  /** Errors, and answers other than 2xx: the first twenty, with their time. */
  readonly failures: readonly string[];
}

export class SteadyLoad {
  readonly #url: string;
  readonly #agent: Agent;
  readonly #workers: Promise<void>[];
  readonly #failures: string[] = [];
  #requests = 0;
  #least: number | undefined;

  /** Of the first body's word, such as a version, how many of each: `seen`. */
  readonly seen = new Map<string, number>();

  constructor(url: string, connections = 4) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#workers = Array.from({ length: connections }, () => this.#work());
  }

  /** Goes on until there were so many, and no longer. */
  async stop(least = ENOUGH): Promise<LoadReport> {
    this.#least = least;
    await Promise.all(this.#workers);
    this.#agent.destroy();
    return { requests: this.#requests, failures: this.#failures };
  }

  async #work(): Promise<void> {
    while (this.#least === undefined || this.#requests < this.#least) {
      const failure = await this.#once().catch((error: Error) => error.message);
      this.#requests++;
      if (failure !== undefined && this.#failures.length < 20)
        this.#failures.push(`${new Date().toISOString()} ${failure}`);
      await pause(10);
    }
  }

  #once(): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      const asked = request(this.#url, { agent: this.#agent, timeout: 30_000 }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('error', reject).on('end', () => {
          const { statusCode = 0 } = response;
          const [word = ''] = body.split(/\s/);
          this.seen.set(word, (this.seen.get(word) ?? 0) + 1);
          resolve(statusCode >= 200 && statusCode < 300 ? undefined : `${statusCode} ${body.slice(0, 200)}`);
        });
      });
      asked.on('error', reject).on('timeout', () => asked.destroy(new Error('no answer in 30 s')));
      asked.end();
    });
  }
}
