// Which container does a request on a pod mean, and can it have logs? Upstream's answers and texts.
import { TuttiError } from '../../../model/errors.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import type { ContainerStatus } from '../../../model/wire/kubernetes.ts';

/** The container's name; the only one when none is asked for. Throws BadRequest that lists the choices. */
export function chooseContainer(pod: Pod, asked: string | undefined): string {
  const names = pod.spec.containers.map((container) => container.name);
  const initNames = (pod.spec.initContainers ?? []).map((container) => container.name);
  const others = (pod.spec.ephemeralContainers ?? []).map((container) => container.name);
  const { name } = pod.metadata;
  if (asked) {
    if ([...names, ...initNames, ...others].includes(asked)) return asked;
    throw new TuttiError('BadRequest', `container ${asked} is not valid for pod ${name}`);
  }
  const [only] = names;
  if (names.length === 1 && only) return only;
  let message = `a container name must be specified for pod ${name}`;
  if (names.length > 0) message += `, choose one of: [${names.join(' ')}]`;
  if (initNames.length > 0) message += ` or one of the init containers: [${initNames.join(' ')}]`;
  throw new TuttiError('BadRequest', message);
}

/** Passes when the container has run, or had run before for `previous`. Throws BadRequest that says why not. */
export function checkHasLogs(pod: Pod, container: string, previous: boolean): void {
  const status = statusOf(pod, container);
  const which = `container "${container}" in pod "${pod.metadata.name}"`;
  if (!status) throw new TuttiError('BadRequest', `${which} is not available`);
  const before = Boolean(status.lastState?.terminated?.containerID);
  if (previous) {
    if (!before) throw new TuttiError('BadRequest', `previous terminated ${which} not found`);
    return;
  }
  const { running, terminated, waiting } = status.state ?? {};
  if (running || terminated?.containerID || before) return;
  if (terminated || status.lastState?.terminated)
    throw new TuttiError('BadRequest', `${which} is terminated`);
  throw new TuttiError(
    'BadRequest',
    waiting
      ? `${which} is waiting to start: ${why(waiting.reason)}`
      : `${which} is waiting to start - no logs yet`,
  );
}

function why(reason = ''): string {
  if (reason === 'ErrImagePull') return "image can't be pulled";
  return reason === 'ImagePullBackOff' ? 'trying and failing to pull image' : reason;
}

function statusOf({ status }: Pod, container: string): ContainerStatus | undefined {
  const {
    containerStatuses = [],
    initContainerStatuses = [],
    ephemeralContainerStatuses = [],
  } = status ?? {};
  const all = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses];
  return all.find(({ name }) => name === container);
}
