// `resolve:ssm:/golden/web:3`: the image id that a parameter holds when a machine is launched, of the Parameter Store or a public one.
import type { MachineImage } from '../../model/kinds/machine-image.ts';
import { latestVersion, type Parameter } from '../../model/kinds/parameter.ts';
import { publicImage } from './public-images.ts';
import { refuse } from './refused.ts';

const PREFIX = 'resolve:ssm:';

interface World {
  readonly images: readonly MachineImage[];
  readonly parameters?: readonly Parameter[];
}

/** The id itself, unless it names a parameter. Throws LaunchRefused for one that is not there or holds no text. */
export function resolvedImage(id: string, { images, parameters = [] }: World): string {
  if (!id.startsWith(PREFIX)) return id;
  const [, name = '', selector] = /^([^:]*)(?::(.*))?$/s.exec(id.slice(PREFIX.length)) ?? [];
  const published = publicImage(name, images);
  if (published) return published.metadata.name;
  const found = parameters.find(({ spec }) => canonical(spec.name) === canonical(name));
  if (!found) return refuse('InvalidParameterValue', `The parameter '${name}' of '${id}' does not exist`);
  const version = versionOf(found, selector);
  if (!version)
    return refuse('InvalidParameterValue', `The parameter '${name}' has no version or label '${selector}'`);
  if (version.type !== 'String')
    return refuse('InvalidParameterValue', `The parameter '${name}' is a ${version.type}, not a String`);
  return version.value;
}

/** One name for `web` and `/web`, which are the same parameter. */
const canonical = (name: string) => (name.lastIndexOf('/') === 0 ? name.slice(1) : name);

function versionOf(parameter: Parameter, selector: string | undefined) {
  if (selector === undefined) return latestVersion(parameter);
  const { versions } = parameter.spec;
  return /^[0-9]+$/.test(selector)
    ? versions.find(({ version }) => version === Number(selector))
    : versions.find(({ labels }) => labels?.includes(selector));
}
