// The part of AgentCalls that is about images: list, remove, pull, build, import, export.
import { mkdir } from 'node:fs/promises';
import type { ContainerDriver, ContainerStatus } from '../../drivers/container/driver.ts';
import type { ImageStore, StoredImage } from '../../drivers/container/image-store.ts';
import type { Images } from '../../images/acquire.ts';
import { exportArchive } from '../../images/archive/export.ts';
import { importArchive } from '../../images/archive/import.ts';
import type { Builder } from '../../images/build/build.ts';
import { BUILD_LABEL } from '../../images/build/run-step.ts';
import { ImageError } from '../../images/image-error.ts';
import { ORIGIN_LABEL } from '../../images/labels.ts';
import { importMachine } from '../../images/machine/import/import-machine.ts';
import { isHiddenImage } from '../../images/name/hidden-name.ts';
import { fullImageName } from '../../images/name/image-name.ts';
import { getImage } from '../../images/oci/image.ts';
import type { AgentCalls, ImageSummary } from '../../model/agent-calls.ts';
import { isHeldImage } from '../../model/machine-names.ts';
import { LABEL } from '../pods/names.ts';
import { toTuttiError, translated } from './errors.ts';
import { summarize, summaryOf, visibleImages } from './summary.ts';

export type ImageCalls = Pick<
  AgentCalls,
  'listImages' | 'removeImage' | 'pullImage' | 'buildImage' | 'importImage' | 'exportImage'
>;

export interface ImageCallDeps {
  readonly store: ImageStore;
  readonly images: Images;
  readonly builder: Builder;
  readonly containers: Pick<ContainerDriver, 'list'>;
  /** For archives of the old form on their way in. */
  readonly temporaryDir: string;
}

export function imageCalls(deps: ImageCallDeps): ImageCalls {
  const { store, images, builder, temporaryDir } = deps;
  const find = async (text: string) => {
    const name = fullImageName(text);
    if (isHiddenImage(name) || isHeldImage(name)) throw new ImageError('NotFound', `No such image: ${text}`);
    return getImage(store, name);
  };
  const summaryByName = async (name: string): Promise<ImageSummary> => {
    const { digest } = (await getImage(store, name)).target;
    return summaryOf(
      store,
      (await visibleImages(store)).filter((image) => image.target.digest === digest),
    );
  };
  return {
    listImages: () => translated(() => summarize(store)),
    removeImage: (text) =>
      translated(async () => {
        const image = await find(text);
        await requireUnused(deps, image);
        await store.removeImage(image.name);
      }),
    pullImage: (text, progress, signal) =>
      translated(async () => summaryByName((await images.pull(text, { progress, signal })).name)),
    buildImage: (request, context, progress, signal) =>
      translated(async () => {
        const { names } = await builder.build({ request, context, progress, signal });
        return summaryByName(names[0] as string); // a build always names its image
      }),
    importImage: (archive, progress, signal, machine) =>
      translated(async () => {
        await mkdir(temporaryDir, { recursive: true, mode: 0o700 });
        const say = (message: string) => progress({ stage: 'import', message });
        if (machine !== undefined) {
          const how = { name: fullImageName(machine), temporaryDir, signal, progress: say };
          return [await summaryByName((await importMachine(store, archive, how)).name)];
        }
        const labels = { [ORIGIN_LABEL]: 'import' };
        const names = await importArchive(store, archive, { temporaryDir, labels, signal, progress: say });
        return Promise.all(names.map(summaryByName));
      }),
    async *exportImage(text, signal) {
      try {
        yield* exportArchive(store, (await find(text)).name, signal);
      } catch (error) {
        throw toTuttiError(error);
      }
    },
  };
}

/** An image with another name may lose this one; its last name stays while a container was made from it. */
async function requireUnused({ store, containers }: ImageCallDeps, image: StoredImage): Promise<void> {
  const same = (await visibleImages(store)).filter((other) => other.target.digest === image.target.digest);
  const isUser = (status: ContainerStatus) => {
    if (status.labels[BUILD_LABEL] !== undefined) return false;
    return status.image === image.name || (same.length === 1 && status.imageDigest === image.target.digest);
  };
  const users = (await containers.list()).filter(isUser).map(describe);
  if (users.length === 0) return;
  const list = [...new Set(users)].sort().join(', ');
  throw new ImageError('InUse', `Image "${image.name}" is in use by ${list}: remove what uses it first`);
}

function describe({ handle, labels }: ContainerStatus): string {
  const namespace = labels[LABEL.namespace];
  const pod = labels[LABEL.pod];
  return pod === undefined ? `container ${handle.id}` : `pod ${namespace}/${pod}`;
}
