// Members that a refresh may not replace for now: protected from scaling in, or in standby.
import { isCounted, lifecycleOf, type Member } from '../members.ts';
import { partOf } from '../refresh-memory.ts';
import type { Running } from './observed.ts';

/** Those in standby that are not of the new version. */
export function standbys({ refresh, members, memory }: Running): readonly Member[] {
  return members.filter(
    (each) => lifecycleOf(each) === 'Standby' && partOf(each, refresh, memory) !== 'fresh',
  );
}

/** Those that the refresh waits for, as it is told to. */
export function heldBack(running: Running): readonly Member[] {
  const { refresh, members, memory } = running;
  const { scaleInProtected, standby } = refresh.spec.preferences;
  const kept = members.filter(
    (each) =>
      scaleInProtected === 'Wait' &&
      each.spec.member.protectedFromScaleIn &&
      isCounted(each) &&
      partOf(each, refresh, memory) !== 'fresh',
  );
  return [...kept, ...(standby === 'Wait' ? standbys(running) : [])];
}
