// Which required members an input does not have. A call is refused before its handler runs, so that handlers may rely on them.
import type { Member, Shape, StructShape } from './schema.ts';

/** The way to a missing member: members, positions in lists (from 1) and keys of maps. */
export type Path = readonly (Member | number | string)[];

const cares = new WeakMap<Shape, boolean>();
const NOTHING: readonly Path[] = [];
/** As many as AWS lists in one message. */
const MAX_REPORTED = 10;

/** Missing members, outermost first; mostly none, and then nothing is allocated. `isAbsent` says what counts as not given. */
export function missingMembers(shape: StructShape, input: unknown, isAbsent = isNullish): readonly Path[] {
  if (isWhole(shape, input, isAbsent)) return NOTHING;
  const found: Path[] = [];
  collect(shape, input, [], found, isAbsent);
  return found;
}

const isNullish: Absent = (value) => value === undefined || value === null;
type Absent = (value: unknown) => boolean;
interface Fields {
  readonly [member: string]: unknown;
}

function isWhole(shape: Shape, value: unknown, isAbsent: Absent): boolean {
  if (value === undefined || value === null || !hasRequired(shape)) return true;
  switch (shape.type) {
    case 'structure':
    case 'union': {
      const fields = value as Fields;
      for (const member of shape.required) if (isAbsent(fields[member.name])) return false;
      for (const member of shape.members)
        if (!isWhole(member.shape, fields[member.name], isAbsent)) return false;
      return true;
    }
    case 'list':
      return (value as readonly unknown[]).every((item) => isWhole(shape.item.shape, item, isAbsent));
    case 'map':
      return Object.values(value).every((item) => isWhole(shape.value.shape, item, isAbsent));
    default:
      return true;
  }
}

function collect(shape: Shape, value: unknown, path: Path, found: Path[], isAbsent: Absent): void {
  if (value === undefined || value === null || found.length >= MAX_REPORTED) return;
  if (shape.type === 'structure' || shape.type === 'union') {
    const fields = value as Fields;
    for (const member of shape.members) {
      const inner = fields[member.name];
      if (member.required && isAbsent(inner)) found.push([...path, member]);
      else collect(member.shape, inner, [...path, member], found, isAbsent);
    }
  } else if (shape.type === 'list') {
    for (const [at, item] of (value as readonly unknown[]).entries())
      collect(shape.item.shape, item, [...path, at + 1], found, isAbsent);
  } else if (shape.type === 'map') {
    for (const [key, item] of Object.entries(value))
      collect(shape.value.shape, item, [...path, key], found, isAbsent);
  }
}

/** Has the shape, or any below it, required members? */
function hasRequired(shape: Shape): boolean {
  const known = cares.get(shape);
  if (known !== undefined) return known;
  const found = reaches(shape, new Set());
  cares.set(shape, found);
  return found;
}

function reaches(shape: Shape, seen: Set<Shape>): boolean {
  if (seen.has(shape)) return false;
  seen.add(shape);
  switch (shape.type) {
    case 'structure':
    case 'union':
      return shape.required.length > 0 || shape.members.some((member) => reaches(member.shape, seen));
    case 'list':
      return reaches(shape.item.shape, seen);
    case 'map':
      return reaches(shape.value.shape, seen);
    default:
      return false;
  }
}
