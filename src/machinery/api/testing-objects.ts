// Small objects to be created in tests; a test states only what matters to it.
import type { ObjectMeta } from '../../model/object.ts';

type Part = { readonly [field: string]: unknown };

interface Overrides {
  readonly metadata?: ObjectMeta;
  readonly spec?: Part;
}

/** Every answer of the API has this much. */
export interface Seen {
  readonly metadata: ObjectMeta;
  readonly spec?: Part;
  readonly status?: Part;
}

export function aDeployment({ metadata, spec }: Overrides = {}): Seen {
  return {
    metadata: { name: 'web', ...metadata },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'web:1', ports: [{ containerPort: 80 }] }] },
      },
      ...spec,
    },
  };
}

export function aPod({ metadata, spec }: Overrides = {}): Seen {
  return {
    metadata: { name: 'web', ...metadata },
    spec: { containers: [{ name: 'web', image: 'web:1' }], ...spec },
  };
}

export function aConfigMap(
  name: string,
  data: { readonly [key: string]: string } = {},
  metadata: ObjectMeta = {},
): Part {
  return { metadata: { name, ...metadata }, data };
}
