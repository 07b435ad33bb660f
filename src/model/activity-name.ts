// What is a scaling activity called? Its name follows from the machine, so that whoever announces it and whoever records it say the same, and
// one that was begun and not recorded is not begun twice.
import { createHash } from 'node:crypto';
import type { ApiObject } from './object.ts';

/** `of`: `launch`, `termination`, or what else and since when. */
export function activityName(machine: Pick<ApiObject, 'metadata'>, of: string): string {
  return uuidFrom(`${machine.metadata.uid}/${of}`);
}

/** A UUID that is the same for the same text. */
export function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = 'f89ab'.charAt(1 + (Number.parseInt(hex.charAt(16), 16) % 4));
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
