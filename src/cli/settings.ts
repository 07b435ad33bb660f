// The environment with which the field's tools find this instance. Grows with the fronts.
import type { HostLayout } from '../model/host-layout.ts';
import { kubeconfigPath } from './context.ts';

export interface Settings {
  readonly set: { readonly [name: string]: string };
  /** What would get in the way. */
  readonly remove: readonly string[];
}

export function connectionSettings(layout: HostLayout): Settings {
  return { set: { KUBECONFIG: kubeconfigPath(layout) }, remove: [] };
}
