// Temporary seam for smoke tests.
import type { Images } from '../../images/acquire.ts';
import { readImage } from '../../images/oci/image.ts';
import type { ImageStore } from '../../drivers/container/image-store.ts';
import { ImageError, type PodImages } from './images.ts';
import { fullImageName } from '../../images/name/image-name.ts';

export function localImages(store: ImageStore, images: Images): PodImages {
  return {
    async resolve(name, policy, signal) {
      const here = await store.findImage(fullImageName(name));
      if (!here && policy === 'Never') throw new ImageError('ErrImageNeverPull', `Container image "${name}" is not present with pull policy of Never`);
      try {
        const stored = await images.acquire(name, { signal });
        const image = await readImage(store, stored.target, { os: 'linux', architecture: 'amd64' });
        return { name: stored.name, id: `${stored.name}@${image.target.digest}`, stopSignal: 15, pulled: !here };
      } catch (error) {
        throw new ImageError('ErrImagePull', error instanceof Error ? error.message : String(error), error);
      }
    },
  };
}
