// What an Event may say: it lives in the namespace of what it is about.
import type { FieldError } from '../errors.ts';
import type { Event } from '../kinds/event.ts';
import { type Errors, invalid, invalidFor, required } from './fields.ts';
import { qualifiedNameProblems } from './names.ts';

const MAX_WORD = 128;
const MAX_MESSAGE = 1024;

export function validateEvent(event: Event): readonly FieldError[] {
  return event.eventTime
    ? [...validateNewNamespace(event), ...validateReport(event)]
    : validateNamespace(event);
}

function elsewhere({ involvedObject }: Event): Errors {
  return [
    invalid('involvedObject.namespace', involvedObject.namespace ?? '', 'does not match event.namespace'),
  ];
}

function validateNamespace(event: Event): Errors {
  const { namespace } = event.metadata;
  const about = event.involvedObject.namespace;
  return about === namespace || (!about && namespace === 'default') ? [] : elsewhere(event);
}

/** Of the newer form, which says when it happened and who reports it. */
function validateNewNamespace(event: Event): Errors {
  const { namespace = '' } = event.metadata;
  const isFine = event.involvedObject.namespace || ['default', 'kube-system'].includes(namespace);
  return isFine ? [] : elsewhere(event);
}

function validateReport({
  reportingComponent = '',
  reportingInstance,
  action,
  reason,
  message = '',
}: Event): Errors {
  return [
    ...(reportingComponent === '' ? [required('reportingController')] : []),
    ...invalidFor('reportingController', reportingComponent, qualifiedNameProblems(reportingComponent)),
    ...validateWord(reportingInstance, 'reportingInstance'),
    ...validateWord(action, 'action'),
    ...validateWord(reason, 'reason'),
    ...(Buffer.byteLength(message) > MAX_MESSAGE
      ? [invalid('message', '', `can have at most ${MAX_MESSAGE} characters`)]
      : []),
  ];
}

function validateWord(text: string | undefined, path: string): Errors {
  if (!text) return [required(path)];
  return Buffer.byteLength(text) > MAX_WORD
    ? [invalid(path, '', `can have at most ${MAX_WORD} characters`)]
    : [];
}
