// How callers name a key: by id, ARN, alias or alias ARN.
import { arnText, parseArn } from '../shared/arn.ts';
import { invalidKeyId, otherRegion } from './faults.ts';

export interface Place {
  readonly account: string;
  readonly region: string;
}

export type KeyReference =
  | { readonly by: 'id'; readonly id: string }
  /** `alias/db`. */
  | { readonly by: 'alias'; readonly alias: string };

/** A UUID; or as multi-Region keys are named, of which there are none here. */
const ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i;

export function keyArn({ account, region }: Place, id: string): string {
  return arnText({ service: 'kms', region, account, resource: `key/${id}` });
}

export function aliasArn({ account, region }: Place, alias: string): string {
  return arnText({ service: 'kms', region, account, resource: alias });
}

/** Throws NotFoundException for what cannot be a key's name here. */
export function parseKeyReference(text: string, place: Place): KeyReference {
  const arn = parseArn(text);
  if (!arn) return byName(text, text);
  if (arn.service !== 'kms') throw invalidKeyId(text);
  if (arn.region !== place.region) throw otherRegion(arn.region);
  return byName(arn.resource.replace(/^key\//, ''), text);
}

function byName(name: string, text: string): KeyReference {
  if (/^alias\/./.test(name)) return { by: 'alias', alias: name };
  if (ID.test(name)) return { by: 'id', id: name.toLowerCase() };
  throw invalidKeyId(text);
}
