// What an Event may say: it lives in the namespace of what it is about.
import type { FieldError } from '../errors.ts';
import type { Event } from '../kinds/event.ts';
import { invalid, required } from './fields.ts';
import { subdomainProblems } from './names.ts';

export function validateEvent(event: Event, previous: Event | undefined): readonly FieldError[] {
  const errors = [...validateNamespace(event)];
  if (event.eventTime && previous === undefined) errors.push(...validateReporter(event));
  return errors;
}

function validateNamespace({ involvedObject, metadata }: Event): readonly FieldError[] {
  const about = involvedObject?.namespace ?? '';
  const own = metadata.namespace ?? '';
  if (about !== '' && subdomainProblems(about).length > 0)
    return [invalid('involvedObject.namespace', about, 'does not match event.namespace')];
  if (about === own) return [];
  const ofCluster = about === '' && (own === 'default' || own === 'kube-system');
  return ofCluster ? [] : [invalid('involvedObject.namespace', about, 'does not match event.namespace')];
}

/** Events of the newer form say who reports what. */
function validateReporter(event: Event): readonly FieldError[] {
  const fields = {
    reportingComponent: 'reportingController',
    reportingInstance: 'reportingInstance',
    action: 'action',
    reason: 'reason',
  } as const;
  return Object.entries(fields)
    .filter(([name]) => !event[name as keyof typeof fields]) // the keys of the object above
    .map(([, shown]) => required(shown));
}
