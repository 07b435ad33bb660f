// Which part of a configuration does HAProxy accept? One frontend with a mistake must not hold up all the others.
//
// The whole is tried first; only when it is not accepted each frontend is tried alone, with the backends that it uses, to
// find the ones at fault.
import type { BalancerConfig, BalancerFrontend } from '../driver.ts';
import type { Refusal } from './bind-probe.ts';

export interface SoundPart {
  readonly config: BalancerConfig;
  readonly refused: readonly Refusal[];
}

/** `fault` says what is wrong with a configuration, if anything is. Throws when no single frontend is at fault. */
export async function soundPart(
  config: BalancerConfig,
  fault: (config: BalancerConfig) => Promise<string | undefined>,
): Promise<SoundPart> {
  const whole = await fault(config);
  if (whole === undefined) return { config, refused: [] };
  const refused: Refusal[] = [];
  for (const frontend of config.frontends) {
    const reason = await fault(withOnly(config, [frontend]));
    if (reason !== undefined) refused.push({ frontend: frontend.name, reason });
  }
  const names = new Set(refused.map(({ frontend }) => frontend));
  const rest = withOnly(
    config,
    config.frontends.filter(({ name }) => !names.has(name)),
  );
  const still = refused.length === 0 ? whole : await fault(rest);
  if (still !== undefined) throw new Error(still);
  return { config: rest, refused };
}

function withOnly(config: BalancerConfig, frontends: readonly BalancerFrontend[]): BalancerConfig {
  const used = new Set(
    frontends
      .flatMap(({ rules, defaultAction }) => [defaultAction, ...rules.map(({ action }) => action)])
      .flatMap((action) => (action.type === 'forward' ? action.targets.map(({ backend }) => backend) : [])),
  );
  return { frontends, backends: config.backends.filter(({ name }) => used.has(name)) };
}
