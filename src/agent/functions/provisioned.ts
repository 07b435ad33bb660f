// Which sandboxes are kept ready, and how many of them are: ProvisionedConcurrency of a version, or of an alias' first version.
import type { ProvisionedConcurrency } from '../../model/kinds/function-rules.ts';
import type { Target } from './invoke/resolve.ts';
import type { FunctionObjects } from './objects.ts';
import type { Reservations } from './pool/concurrency.ts';

export type ProvisionedStatus = NonNullable<ProvisionedConcurrency['status']>;

/** The version that it is for. */
export function versionOf(
  { aliases }: Pick<FunctionObjects, 'aliases'>,
  { metadata: { namespace: region = '' }, spec: { functionName, qualifier } }: ProvisionedConcurrency,
): Pick<Target, 'region' | 'version'> & { readonly name: string } {
  const alias = aliases.find(region, `${functionName}:${qualifier}`);
  return { region, name: functionName, version: alias?.spec.version ?? qualifier };
}

/** What is kept for functions of a region. */
export function reservationsOf(
  objects: Pick<FunctionObjects, 'functions' | 'aliases' | 'provisioned'>,
  wanted: string,
): Reservations {
  const reserved = new Map<string, number>();
  for (const { metadata, spec } of objects.functions.list())
    if (metadata.namespace === wanted && spec.reservedConcurrency !== undefined)
      reserved.set(`${wanted}/${spec.name}`, spec.reservedConcurrency);
  const provisioned = new Map<string, number>();
  for (const each of objects.provisioned.list()) {
    const { region, name, version } = versionOf(objects, each);
    if (region !== wanted || reserved.has(`${region}/${name}`)) continue;
    const key = `${region}/${name}:${version}`;
    provisioned.set(key, (provisioned.get(key) ?? 0) + each.spec.requested);
  }
  return { reserved, provisioned };
}

export function statusOf(
  requested: number,
  found: { readonly ready: number; readonly idle: number; readonly problem?: string },
): ProvisionedStatus {
  const allocated = Math.min(requested, found.ready);
  const available = Math.min(allocated, found.idle);
  if (allocated >= requested) return { state: 'READY', allocated, available };
  if (found.problem === undefined) return { state: 'IN_PROGRESS', allocated, available };
  return { state: 'FAILED', allocated, available, reason: found.problem };
}

/** The same, worked out once for each region until something changes. */
export function keptReservations(
  objects: Pick<FunctionObjects, 'functions' | 'aliases' | 'provisioned' | 'onChange'>,
): (region: string) => Reservations {
  const kept = new Map<string, Reservations>();
  objects.onChange(() => kept.clear());
  return (region) => {
    const reservations = kept.get(region) ?? reservationsOf(objects, region);
    kept.set(region, reservations);
    return reservations;
  };
}
