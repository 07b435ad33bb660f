// The versions of an app's launch template: the wanted one is found or added; few old ones are kept. Pure.
import type { LaunchTemplate, LaunchTemplateVersion } from '../../model/kinds/launch-template.ts';
import type { MachineTemplate } from '../../model/kinds/machine-schema.ts';
import { canonical } from './canonical.ts';

/** What a rollback or an undo may go back to. */
const KEPT = 10;

/** The template with that version in it, and its number. The same object when it was there. */
export function withVersion<T extends Pick<LaunchTemplate, 'spec'>>(
  template: T,
  data: MachineTemplate,
  { now, by, inUse }: { readonly now: string; readonly by: string; readonly inUse: readonly number[] },
): { readonly template: T; readonly number: number } {
  const { spec } = template;
  const known = spec.versions.find((version) => canonical(version.data) === canonical(data));
  if (known) return { template, number: known.number };
  const number = spec.latestVersion + 1;
  const added: LaunchTemplateVersion = { number, createdAt: now, createdBy: by, data };
  const all = [...spec.versions, added];
  const versions = all.filter(
    (version, index) => index >= all.length - KEPT || inUse.includes(version.number),
  );
  const defaultVersion = versions.some((version) => version.number === spec.defaultVersion)
    ? spec.defaultVersion
    : number;
  return {
    template: { ...template, spec: { ...spec, versions, latestVersion: number, defaultVersion } },
    number,
  };
}
