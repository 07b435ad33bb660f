// Which frontends could not listen? Found out before a reload, so that one port that is taken does not hold up the rest.
//
// What the running process listens on already is not tried. A port taken between the probe and the reload makes the
// reload fail, and the former process goes on.
import { createServer } from 'node:net';
import type { BalancerConfig, BalancerFrontend } from '../driver.ts';

export interface Refusal {
  readonly frontend: string;
  readonly reason: string;
}

const reasons: { readonly [code: string]: string } = {
  EADDRINUSE: 'the port is taken by another program',
  EADDRNOTAVAIL: 'this host does not have the address',
  EACCES: 'the port may not be used',
};

/** The configuration without frontends that cannot listen, and why they cannot. */
export async function withoutRefused(
  config: BalancerConfig,
  listening: readonly BalancerFrontend[],
): Promise<{ config: BalancerConfig; refused: readonly Refusal[] }> {
  const held = new Set(listening.flatMap(bindTexts));
  const claimed = new Map<string, string>();
  const refused: Refusal[] = [];
  for (const frontend of config.frontends) {
    const problem = clash(frontend, claimed) ?? (await firstProblem(frontend, held));
    if (problem !== undefined) refused.push({ frontend: frontend.name, reason: problem });
    else for (const text of bindTexts(frontend)) claimed.set(text, frontend.name);
  }
  const names = new Set(refused.map(({ frontend }) => frontend));
  return {
    config: { ...config, frontends: config.frontends.filter(({ name }) => !names.has(name)) },
    refused,
  };
}

function bindTexts(frontend: BalancerFrontend): readonly string[] {
  return frontend.binds.map(({ address, port }) => `${address}:${port}`);
}

function clash(frontend: BalancerFrontend, claimed: ReadonlyMap<string, string>): string | undefined {
  const text = bindTexts(frontend).find((bind) => claimed.has(bind));
  return text === undefined ? undefined : `${text}: "${claimed.get(text)}" listens there`;
}

async function firstProblem(
  frontend: BalancerFrontend,
  held: ReadonlySet<string>,
): Promise<string | undefined> {
  for (const { address, port } of frontend.binds) {
    if (held.has(`${address}:${port}`)) continue;
    const code = await tryListening(address, port);
    if (code !== undefined) return `${address}:${port}: ${reasons[code] ?? code}`;
  }
  return undefined;
}

function tryListening(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
