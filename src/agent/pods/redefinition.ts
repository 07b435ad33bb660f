// A container of a running pod may get another image: the run that there is stops, and the next one is of the new image.
import type { Pod } from '../../model/kinds/pod.ts';
import type { PodContext } from './context.ts';
import { type ContainerRecord, isRunning, type PodRecord } from './record.ts';

/** The records as the pod wants them now; the same array when nothing has changed. */
export function changedDefinitions(
  { spec }: Pod,
  { containers }: PodRecord,
  context: Pick<PodContext, 'event'>,
): readonly ContainerRecord[] {
  const wanted = new Map(
    [...(spec.initContainers ?? []), ...spec.containers].map((each) => [each.name, each]),
  );
  const isChanged = ({ name, spec: old }: ContainerRecord): boolean => {
    const now = wanted.get(name);
    return now !== undefined && now.image !== old.image;
  };
  if (!containers.some(isChanged)) return containers;
  return containers.map((record) => {
    const now = wanted.get(record.name);
    if (!now || !isChanged(record)) return record;
    const fresh = { ...record, spec: now, image: undefined, waiting: undefined, crashes: 0 };
    // An init container that has done its part does not run again.
    if (!isRunning(record) || record.type === 'init') return fresh;
    const why = `Container ${record.name} definition changed, will be restarted`;
    context.event('Normal', 'Killing', why, record.name);
    return { ...fresh, killBecause: why, ready: false };
  });
}
