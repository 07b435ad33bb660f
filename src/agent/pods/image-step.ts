// One step of a pod's plan: the image of a container is here, or is brought, or it is said why not and when it is tried again.
import { backoffMs as growing } from '../../machinery/backoff.ts';
import type { PodContext } from './context.ts';
import { ImageError } from './images.ts';
import type { ContainerRecord, Waiting } from './record.ts';

const IMAGE_BACKOFF = { baseMs: 10_000, maxMs: 300_000 };

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export async function resolveImage(context: PodContext, name: string): Promise<void> {
  const { deps } = context;
  const container = context.container(name);
  const wanted = container.spec.image ?? '';
  const policy = container.spec.imagePullPolicy ?? 'IfNotPresent';
  const beganMs = deps.clock.now();
  try {
    const pulling = () => context.event('Normal', 'Pulling', `Pulling image "${wanted}"`, name);
    const { pulled, ...image } = await deps.images.resolve(wanted, policy, context.interrupt.signal, pulling);
    const seconds = ((deps.clock.now() - beganMs) / 1000).toFixed(3);
    const text = pulled
      ? `Successfully pulled image "${wanted}" in ${seconds}s`
      : `Container image "${wanted}" already present on machine`;
    context.event('Normal', 'Pulled', text, name);
    context.changeContainer(name, { image, waiting: undefined });
  } catch (error) {
    if (context.interrupt.signal.aborted) return;
    const reason = error instanceof ImageError ? error.reason : 'ErrImagePull';
    imageFailed(context, container, reason, textOf(error));
  }
}

function tellImageFailure(
  context: PodContext,
  { name, spec }: ContainerRecord,
  reason: string,
  message: string,
): void {
  const image = spec.image ?? '';
  const never = `Container image "${image}" is not present with pull policy of Never`;
  if (reason === 'ErrImageNeverPull') context.event('Warning', reason, never, name);
  else if (reason === 'InvalidImageName') context.event('Warning', 'InspectFailed', message, name);
  else context.event('Warning', 'Failed', `Failed to pull image "${image}": ${message}`, name);
}

/** The first failure is ErrImagePull; while the next try is waited for it is ImagePullBackOff. */
function imageFailed(context: PodContext, container: ContainerRecord, reason: string, message: string): void {
  const wanted = container.spec.image ?? '';
  const failures = (container.waiting?.failures ?? 0) + 1;
  tellImageFailure(context, container, reason, message);
  context.event('Warning', 'Failed', `Error: ${reason}`, container.name);
  const retryAtMs = context.deps.clock.now() + growing(IMAGE_BACKOFF, failures);
  const backsOff = reason === 'ErrImagePull' && failures > 1;
  const shown: Waiting = backsOff
    ? {
        reason: 'ImagePullBackOff',
        message: `Back-off pulling image "${wanted}": ErrImagePull: ${message}`,
        failures,
        retryAtMs,
      }
    : { reason, message, failures, retryAtMs };
  if (backsOff) context.event('Normal', 'BackOff', `Back-off pulling image "${wanted}"`, container.name);
  context.changeContainer(container.name, { waiting: shown });
}
