// Rotation of a key's material as it is told: AWS's own keys once a year, others when their owner asked for it. The material stays as
// it is: nobody outside can tell, as old ciphertexts go on to decrypt.
import type { EncryptionKey } from '../../../../model/kinds/encryption-key.ts';

const DAY_MS = 86_400_000;
export const YEAR_IN_DAYS = 365;

export interface RotationStatus {
  readonly KeyRotationEnabled: boolean;
  readonly RotationPeriodInDays?: number;
  readonly NextRotationDate?: Date;
}

export function rotationOf({ spec }: EncryptionKey, nowMs: number): RotationStatus {
  const { periodInDays, enabledAt } =
    spec.manager === 'AWS'
      ? { periodInDays: YEAR_IN_DAYS, enabledAt: spec.createdAt }
      : (spec.rotation ?? { periodInDays: undefined, enabledAt: spec.createdAt });
  if (periodInDays === undefined) return { KeyRotationEnabled: false };
  const period = periodInDays * DAY_MS;
  const since = Date.parse(enabledAt);
  const next = since + (Math.floor((nowMs - since) / period) + 1) * period;
  if (spec.deleteAt !== undefined) return { KeyRotationEnabled: false };
  return { KeyRotationEnabled: true, RotationPeriodInDays: periodInDays, NextRotationDate: new Date(next) };
}
