// Bases of machine images for whoever asks by name: a build that starts from one, a pull.
import type { ImageStore } from '../../drivers/container/image-store.ts';
import { BASES, type BaseName, baseImageName } from '../../model/machine-image-stand-ins.ts';
import type { MachineBases } from '../acquire.ts';
import { ensureBase } from './base.ts';

export function machineBases(store: ImageStore, cacheDir: string): MachineBases {
  const names = Object.keys(BASES) as BaseName[]; // the keys of the table
  return {
    async make(name, { progress }) {
      const base = names.find((each) => baseImageName(each) === name);
      if (base === undefined) return false;
      await ensureBase(store, { cacheDir, base, progress });
      return true;
    },
  };
}
