// One request on its way through the front, and what every handler may use.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ObjectApi } from '../../machinery/api/object-api.ts';
import type { Clock } from '../../machinery/clock.ts';
import type { Log } from '../../machinery/log.ts';
import type { ServiceAccountTokens } from '../../machinery/pki/service-account-tokens.ts';
import type { AgentCalls } from '../../model/agent-calls.ts';
import type { Caller } from './authentication.ts';
import type { Counters } from './counters.ts';
import type { FrontLimits } from './limits.ts';
import type { Encoding } from './negotiation.ts';

/** What the front was started with. */
export interface FrontParts {
  readonly api: ObjectApi;
  readonly calls: AgentCalls;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: FrontLimits;
  readonly counters: Counters;
  /** Absent: there are no tokens of service accounts. */
  readonly serviceAccounts?: ServiceAccountTokens;
}

export interface Call {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  /** Aborts when the client is gone or the front closes. */
  readonly signal: AbortSignal;
  /** Texts for the Warning header. */
  readonly warnings: string[];
}

/** What a handler answers. `streamed` = it has written the response itself. */
export type Answer =
  | {
      readonly code: number;
      readonly body: object;
      readonly encoding?: Encoding;
      readonly contentType?: string;
      readonly headers?: Headers;
    }
  | {
      readonly code: number;
      readonly text: string | Buffer;
      readonly contentType: string;
      readonly headers?: Headers;
    }
  | 'streamed';

type Headers = { readonly [name: string]: string };

export type Handler = (call: Call, parts: FrontParts) => Promise<Answer> | Answer;
