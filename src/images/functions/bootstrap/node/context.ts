// What a function learns of its call: the second argument of its handler.
import type { Answer } from './answer-reader.ts';

export interface Call {
  readonly requestId: string;
  readonly traceId: string | undefined;
  /** JSON, not yet parsed. */
  readonly event: string;
  /** Throws when a header that is JSON is none. */
  context(): CallContext;
}

export interface CallContext {
  [member: string]: unknown;
}

/** An answer of `invocation/next`. */
export function callOf({ headers, body }: Answer): Call {
  const requestId = headers['lambda-runtime-aws-request-id'];
  if (requestId === undefined) throw new Error('The Runtime API gave a call without an id');
  return {
    requestId,
    traceId: headers['lambda-runtime-trace-id'],
    event: body.toString('utf8'),
    context: () => {
      const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
      const { env } = process;
      return {
        functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
        functionName: env.AWS_LAMBDA_FUNCTION_NAME,
        memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
        logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
        logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
        clientContext: parsed('ClientContext', headers['lambda-runtime-client-context']),
        identity: parsed('CognitoIdentity', headers['lambda-runtime-cognito-identity']),
        invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
        awsRequestId: requestId,
        getRemainingTimeInMillis: () => deadlineMs - Date.now(),
      };
    },
  };
}

function parsed(name: string, text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Cannot parse ${name} as json: ${error}`);
  }
}
