// The list of all kinds. A further kind: one file in kinds/, one line here, its definition in upstream/roots.json.
import type { AnyKind } from './kind.ts';

export const allKinds: readonly AnyKind[] = [];
