// Reservations: what one call of RunInstances made, together.
import type { Reservation } from '@aws-sdk/client-ec2';
import { ACCOUNT } from '../../../shared/arn.ts';
import type { ToldInstance } from './filters.ts';

/** In the order of the first of each; within one by launch index. */
export function reservations(instances: readonly ToldInstance[]): Reservation[] {
  const alike = new Map<string, ToldInstance[]>();
  for (const one of instances) {
    const id = one.known.machine.spec.reservation;
    alike.set(id, [...(alike.get(id) ?? []), one]);
  }
  return [...alike].map(([id, members]) => reservation(id, members));
}

export function reservation(id: string, members: readonly ToldInstance[]): Reservation {
  const isOfGroup = members.some(({ known }) => known.machine.spec.member !== undefined);
  return {
    ReservationId: id,
    OwnerId: ACCOUNT,
    ...(isOfGroup ? { RequesterId: 'autoscaling.amazonaws.com' } : {}),
    Groups: [],
    Instances: [...members]
      .sort((a, b) => a.known.machine.spec.launchIndex - b.known.machine.spec.launchIndex)
      .map(({ text }) => text),
  };
}
