// The controllers that serve all kinds, in one list. The caches that others keep already are shared.
import type { Controller } from '../../machinery/controller.ts';
import type { AlarmActions } from '../../model/alarm-actions.ts';
import { alarmKind } from '../../model/kinds/alarm.ts';
import { eventKind } from '../../model/kinds/event.ts';
import type { LogEvents } from '../../model/log-events.ts';
import type { Metrics } from '../../model/metrics.ts';
import { alarmEvaluation } from './alarm-evaluation/controller.ts';
import type { ClusterDeps } from './deps.ts';
import { eventExpiry } from './event-expiry/controller.ts';
import { garbageCollection } from './garbage-collection/controller.ts';
import { logRetention } from './log-retention/controller.ts';
import { namespaceContent } from './namespace-content/controller.ts';
import { namespaceDeletion } from './namespace-deletion/controller.ts';
import { scheduledDeletion } from './scheduled-deletion/controller.ts';

export interface ClusterParts {
  readonly metrics: Metrics;
  readonly logEvents: LogEvents;
  readonly alarmActions: AlarmActions;
  /** PEM of the authority that namespaces are told of. */
  readonly certificate: string;
}

export function clusterControllers(
  depsOf: (name: string) => ClusterDeps,
  { metrics, logEvents, alarmActions, certificate }: ClusterParts,
): readonly Controller[] {
  const expiry = depsOf('event-expiry');
  const alarms = depsOf('alarm-evaluation');
  return [
    garbageCollection(depsOf('garbage-collector-controller')),
    namespaceDeletion(depsOf('namespace-controller')),
    namespaceContent({ ...depsOf('serviceaccount-controller'), authority: certificate }),
    eventExpiry({ ...expiry, events: expiry.informers.of(eventKind) }),
    scheduledDeletion(depsOf('scheduled-deletion')),
    logRetention({ ...depsOf('log-retention'), logEvents }),
    alarmEvaluation({ ...alarms, alarms: alarms.informers.of(alarmKind), actions: alarmActions, metrics }),
  ];
}
