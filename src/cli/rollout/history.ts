// `tutti rollout history APP`: the revisions that were rolled out, what each ran, and what became of it.

import { timeSince } from '../../model/duration.ts';
import type { Deployment } from '../../model/kinds/deployment.ts';
import type { ReplicaSet } from '../../model/kinds/replica-set.ts';
import { declareWhich, openApp, revisionNumber, revisionsOf, type WhichApp } from '../app/find.ts';
import { revisionsOfMachines } from '../machines/verbs.ts';
import { table } from '../table.ts';
import type { Verb } from '../verb.ts';

export interface RevisionReport {
  readonly revision: number;
  readonly images: readonly string[];
  readonly state: 'current' | 'rolling out' | 'failed' | 'old';
  /** Why it failed. */
  readonly why?: string;
  readonly createdAt: string;
  readonly replicas: number;
}

export const rolloutHistory: Verb<WhichApp> = {
  name: 'rollout history',
  summary: 'list the revisions of an app',
  declare(command) {
    declareWhich(command.argument('<app>', 'name of the app'));
  },
  async run(context, options, [name = '']) {
    const { client, app } = await openApp(context, options, name);
    const revisions =
      app.way === 'machine'
        ? await revisionsOfMachines(client, app.group)
        : revisionReports(app.deployment, await revisionsOf(client, app.deployment));
    if (context.json) context.io.out(`${JSON.stringify({ ok: true, revisions })}\n`);
    else {
      const rows = revisions.map(({ revision, images, state, why, createdAt, replicas }) => [
        String(revision),
        state,
        String(replicas),
        images.join(','),
        timeSince(createdAt, context.io.now()),
        why ?? '',
      ]);
      context.io.out(`${table(['REVISION', 'STATE', 'REPLICAS', 'IMAGE', 'AGE', 'WHY'], rows)}\n`);
    }
    return undefined;
  },
};

/** `sets` newest first; the newest is what the app's spec asks for. */
export function revisionReports(app: Deployment, sets: readonly ReplicaSet[]): readonly RevisionReport[] {
  const reports = sets.map((set, index) => ({ set, failure: failureOf(set), isNewest: index === 0 }));
  const current = reports.find(({ set, failure }) => !failure && (set.spec.replicas ?? 0) > 0)?.set;
  return reports.map(({ set, failure, isNewest }) => ({
    revision: revisionNumber(set),
    images: (set.spec.template?.spec?.containers ?? []).map(({ image = '' }) => image),
    state: failure ? 'failed' : stateOf(app, set, { isNewest, isCurrent: set === current }),
    ...(failure && { why: `${failure.reason}: ${failure.message}` }),
    createdAt: set.metadata.creationTimestamp,
    replicas: set.status?.replicas ?? 0,
  }));
}

function stateOf(
  app: Deployment,
  set: ReplicaSet,
  { isNewest, isCurrent }: { readonly isNewest: boolean; readonly isCurrent: boolean },
): RevisionReport['state'] {
  const isComplete = (set.status?.readyReplicas ?? 0) >= (app.spec.replicas ?? 1);
  if (isNewest) return isComplete ? 'current' : 'rolling out';
  return isCurrent && !isComplete ? 'old' : isCurrent ? 'current' : 'old';
}

interface FailureRecord {
  readonly reason: string;
  readonly message: string;
}

/** As the roll-out wrote it on the ReplicaSet. */
function failureOf({ metadata }: ReplicaSet): FailureRecord | undefined {
  try {
    const record: unknown = JSON.parse(metadata.annotations?.['tutti.dev/rollout'] ?? '{}');
    return (record as { failure?: FailureRecord }).failure; // written by the roll-out alone
  } catch {
    return undefined;
  }
}
