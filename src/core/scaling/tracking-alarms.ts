// What are the alarms of a target tracking policy called? As auto scaling calls them; the same whenever one asks.
import { createHash } from 'node:crypto';

export type AlarmSide = 'AlarmHigh' | 'AlarmLow';

/** A policy that never scales in has no low one. */
export function trackingAlarmSides(disableScaleIn: boolean): readonly AlarmSide[] {
  return disableScaleIn ? ['AlarmHigh'] : ['AlarmHigh', 'AlarmLow'];
}

export function trackingAlarmName(policyId: string, groupName: string, side: AlarmSide): string {
  const hex = createHash('sha256').update(`${policyId}/${side}`).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)];
  return `TargetTracking-${groupName}-${side}-${parts.join('-')}`;
}
