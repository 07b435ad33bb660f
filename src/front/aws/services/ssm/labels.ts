// Labels: names of versions. A label is on one version at most; a version has ten at most.
import type { Parameter } from '../../../../model/kinds/parameter.ts';
import { tooManyLabels } from './faults.ts';

const MAX_LABELS = 10;

export function isLabel(text: string): boolean {
  return /^[a-zA-Z_.-][a-zA-Z0-9_.-]{0,99}$/.test(text) && !/^(aws|ssm)/i.test(text);
}

/** The labels moved to a version from wherever they were. Throws ParameterVersionLabelLimitExceeded. */
export function withLabels(
  spec: Parameter['spec'],
  number: number,
  labels: readonly string[],
): Parameter['spec'] {
  const versions = spec.versions.map((version) => {
    const kept = (version.labels ?? []).filter((label) => !labels.includes(label));
    const all = version.version === number ? [...kept, ...labels] : kept;
    if (all.length > MAX_LABELS) throw tooManyLabels();
    return { ...version, labels: all };
  });
  return { ...spec, versions };
}

export function withoutLabels(
  spec: Parameter['spec'],
  number: number,
  labels: readonly string[],
): Parameter['spec'] {
  const versions = spec.versions.map((version) =>
    version.version === number
      ? { ...version, labels: (version.labels ?? []).filter((label) => !labels.includes(label)) }
      : version,
  );
  return { ...spec, versions };
}
