// Staging labels: what each version of a secret is at present.
//
// A label is on one version at most; those of a version are sorted. AWSCURRENT is always on one, and where it was before is AWSPREVIOUS. Versions without a label are
// deprecated: they can still be read by id, and go when there are too many.
import type { SecretVersion } from '../../../../model/kinds/managed-secret.ts';
import { limitExceeded } from './faults.ts';

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';

type Versions = readonly SecretVersion[];

const MAX_STAGES = 20;
const MAX_VERSIONS = 100;
/** Deprecated versions take no more than this, so that a secret of large values stays an object of a bearable size. */
const MAX_DEPRECATED_BYTES = 2 ** 20;

export function holderOf(versions: Versions, stage: string): SecretVersion | undefined {
  return versions.find(({ stages }) => stages.includes(stage));
}

function without(versions: Versions, stage: string): Versions {
  return versions.map((version) =>
    version.stages.includes(stage)
      ? { ...version, stages: version.stages.filter((each) => each !== stage) }
      : version,
  );
}

/** The label taken from where it is and put on a version, or on none. */
export function moved(versions: Versions, stage: string, toId: string | undefined): Versions {
  const from = holderOf(versions, stage);
  if (from?.id === toId) return versions;
  const placed = without(versions, stage).map((version) =>
    version.id === toId ? { ...version, stages: [...version.stages, stage].sort() } : version,
  );
  return stage === CURRENT && from ? moved(placed, PREVIOUS, from.id) : placed;
}

/** One version more, with labels that move to it. The first version is current whatever the caller says. */
export function added(versions: Versions, version: SecretVersion): Versions {
  const stages = holderOf(versions, CURRENT) ? version.stages : [...new Set([...version.stages, CURRENT])];
  const all: Versions = [...versions, { ...version, stages: [] }];
  return pruned(stages.reduce((each, stage) => moved(each, stage, version.id), all));
}

/** Throws LimitExceededException: all versions together have twenty labels at most. */
export function checkStages(versions: Versions): void {
  if (versions.flatMap(({ stages }) => stages).length <= MAX_STAGES) return;
  throw limitExceeded(`The versions of a secret can have at most ${MAX_STAGES} staging labels together.`);
}

/** The oldest deprecated ones dropped, as far as there are too many or too large ones. */
function pruned(versions: Versions): Versions {
  let excess = versions.length - MAX_VERSIONS;
  let bytes = versions.reduce((sum, { stages, value }) => sum + (stages.length === 0 ? value.length : 0), 0);
  return versions.filter(({ stages, value }) => {
    if (stages.length > 0 || (excess <= 0 && bytes <= MAX_DEPRECATED_BYTES)) return true;
    excess -= 1;
    bytes -= value.length;
    return false;
  });
}
