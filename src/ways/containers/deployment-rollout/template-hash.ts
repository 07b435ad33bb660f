// A short name for a pod template, of the form that upstream's has: `7c5ddbdf54`.
//
// Equal templates hash alike whatever the order of their fields. `collisions` is mixed in when another template has
// taken the name. The hash is a name, never a proof of equality.
import type { Deployment } from '../../../model/kinds/deployment.ts';
import type { PodTemplate } from '../../../model/kinds/pod.ts';

/** No vowels, no 0, 1, 3: no words, and no mistakes in reading. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

export function templateHash(template: PodTemplate, collisions: number | undefined): string {
  const text = collisions === undefined ? canonical(template) : `${canonical(template)}\n${collisions}`;
  return [...String(fnv1a(text))].map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length]).join('');
}

/** JSON with sorted keys and nothing undefined. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** The name of the ReplicaSet for the present template. */
export function nameFor({ metadata, spec, status }: Deployment): string {
  return `${metadata.name}-${templateHash(spec.template, status?.collisionCount)}`;
}
