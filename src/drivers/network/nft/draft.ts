// The parts of a program (program.ts): chains, sets and map elements, and how they are named.
import { createHash } from 'node:crypto';

export interface Program {
  /** Name -> rules. */
  readonly chains: ReadonlyMap<string, readonly string[]>;
  /** Name -> declaration. */
  readonly sets: ReadonlyMap<string, string>;
  /** Map or set -> element key -> `: value`, empty for sets. */
  readonly elements: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** A program that is being made. */
export interface Draft {
  readonly chains: Map<string, readonly string[]>;
  readonly sets: Map<string, string>;
  readonly elements: Map<string, Map<string, string>>;
}

export const emptyProgram: Program = { chains: new Map(), sets: new Map(), elements: new Map() };

/** `svc-1f2e3d4c5b6a-default/web/http`: the hash makes it unique, the rest is for people. */
export function chainName(prefix: string, readable: string, identity: string): string {
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 12);
  return `${prefix}-${hash}-${readable.replace(/[^A-Za-z0-9_./-]/g, '/').slice(0, 80)}`;
}
