// Which share of an alias' calls does the new version have, and how is a share written as an alias?
import type { ShiftSpec, Weight } from './types.ts';

type Versions = Pick<ShiftSpec, 'from' | 'to'>;

export interface AliasVersions {
  readonly version: string;
  readonly others?: readonly Weight[];
}

/** In percent; undefined when the alias leads to a version that is neither. */
export function shareOf(alias: AliasVersions, { from, to }: Versions): number | undefined {
  const others = (alias.others ?? []).filter(({ weight }) => weight > 0);
  if ([alias, ...others].some(({ version }) => version !== from && version !== to)) return undefined;
  const rest = 1 - others.reduce((sum, { weight }) => sum + weight, 0);
  const share = [{ version: alias.version, weight: rest }, ...others]
    .filter(({ version }) => version === to)
    .reduce((sum, { weight }) => sum + weight, 0);
  return Math.round(share * 1e6) / 1e4;
}

/** At either end the alias leads to one version only. */
export function aliasVersions(percent: number, { from, to }: Versions): AliasVersions {
  if (percent <= 0) return { version: from };
  if (percent >= 100) return { version: to };
  return { version: from, others: [{ version: to, weight: percent / 100 }] };
}
