// Where a function stands, in Lambda's words: State is of what answers calls, LastUpdateStatus of the newest change.
import type {
  FunctionConfiguration,
  LastUpdateStatusReasonCode,
  StateReasonCode,
} from '@aws-sdk/client-lambda';
import type { FunctionReadiness } from '../../../../model/kinds/function.ts';

type States = Pick<
  FunctionConfiguration,
  | 'State'
  | 'StateReason'
  | 'StateReasonCode'
  | 'LastUpdateStatus'
  | 'LastUpdateStatusReason'
  | 'LastUpdateStatusReasonCode'
>;

const CREATING = { reason: 'The function is being created.', code: 'Creating' } as const;

/** `revision`: what is wanted now; the status may still be about what was wanted before. */
export function statesOf(revision: string, status: FunctionReadiness | undefined): States {
  if (status === undefined || (status.revision !== revision && status.state !== 'Active')) return pending();
  if (status.revision !== revision) return { State: 'Active', ...updating('InProgress', CREATING) };
  switch (status.state) {
    case 'Active':
      return { State: 'Active', LastUpdateStatus: 'Successful' };
    case 'Pending':
      return pending(wordsOf(status));
    case 'Failed':
      return { State: 'Failed', ...stateReason(wordsOf(status)), ...updating('Failed', wordsOf(status)) };
  }
}

interface Words {
  readonly reason: string;
  readonly code: string;
}

function wordsOf({ reason = CREATING.code, message = CREATING.reason }: FunctionReadiness): Words {
  return { reason: message, code: reason };
}

function pending(words: Words = CREATING): States {
  return { State: 'Pending', ...stateReason(words), ...updating('InProgress', words) };
}

function stateReason({ reason, code }: Words): States {
  return { StateReason: reason, StateReasonCode: code as StateReasonCode }; // the agent uses Lambda's words
}

function updating(LastUpdateStatus: 'InProgress' | 'Failed', { reason, code }: Words): States {
  return {
    LastUpdateStatus,
    LastUpdateStatusReason: reason,
    LastUpdateStatusReasonCode: code as LastUpdateStatusReasonCode, // likewise
  };
}
