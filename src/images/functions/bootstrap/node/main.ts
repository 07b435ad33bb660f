// The runtime for Node.js: waits for code where TUTTI_WAIT says so, loads the handler, then one call after the other.
//
// A call's answer and the question for the next one go out in one write, so that a sandbox may be frozen the moment that it has answered:
// its next event finds it waiting.

import { dirname } from 'node:path';
import { type Connection, openConnection } from './connection.ts';
import { callOf } from './context.ts';
import { fitHeap, parseAssignment, replaceEnvironment } from './environment.ts';
import { type LastWords, openLastWords } from './last-words.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import { logSettings, nowServing, takeOverConsole, textLine } from './log-lines.ts';
import { perform, refuseCallbacks, replyOf, type WhenIdle } from './perform.ts';
import { awslambda, failStreaming, isStreaming, openResponseStream, performStreaming } from './streaming.ts';

const NEXT = { method: 'GET', path: '/2018-06-01/runtime/invocation/next' } as const;
const INIT_FAILED = 129;
/** Modules beside the runtime that do nothing (layout.ts). */
const WARM_HANDLERS = ['warm-module.handler', 'warm-script.handler'];

interface Running {
  readonly connection: Connection;
  readonly handler: Handler;
  readonly nodeMajor: number;
  readonly whenIdle: WhenIdle;
  readonly lastWords: LastWords;
  readonly logError: (message: string, error: unknown) => void;
}

main().catch((error) => {
  // The Runtime API is gone: nobody is there to be told.
  process.stderr.write(`${error}\n`);
  process.exit(1);
});

async function main(): Promise<void> {
  const connection = openConnection(process.env.AWS_LAMBDA_RUNTIME_API ?? '127.0.0.1:9001');
  if (process.env.TUTTI_WAIT) await waitForCode(connection);
  const nodeMajor = majorVersion();
  const logError = takeOverConsole(logSettings(process.env));
  const lastWords = openLastWords(connection, logError);
  const whenIdle = watchIdleness();
  let handler: Handler;
  try {
    handler = await begin(nodeMajor);
  } catch (error) {
    lastWords.say('Uncaught Exception', error, INIT_FAILED);
    return;
  }
  await serve({ connection, handler, nodeMajor, whenIdle, lastWords, logError });
}

async function waitForCode(connection: Connection): Promise<void> {
  const coming = connection.send({ method: 'GET', path: '/tutti/v1/code' });
  await warmUp();
  const answer = await coming;
  if (answer.status !== 200) throw new Error(`The agent gave no code: ${answer.status}`);
  replaceEnvironment(parseAssignment(answer.body.toString('utf8')));
  fitHeap(process.env);
}

/** What the first call would pay for otherwise: loaders of modules, the streams of the console, our own code compiled. */
async function warmUp(): Promise<void> {
  const nodeMajor = majorVersion();
  const headers = { 'lambda-runtime-aws-request-id': 'warm' };
  const call = callOf({ status: 200, headers, body: Buffer.from('{}') });
  const whenIdle = { set: () => {} };
  for (const name of WARM_HANDLERS) {
    try {
      const handler = await loadHandler(dirname(process.argv[1] ?? '/'), name, nodeMajor);
      replyOf(call.requestId, await perform(handler, call, { whenIdle, nodeMajor }));
    } catch {
      // Not there: the first call pays.
    }
  }
  textLine({ time: new Date().toISOString(), level: 'INFO', requestId: 'warm' }, ['%s', {}]);
  void process.stdout.writable;
  void process.stderr.writable;
}

function majorVersion(): number {
  return Number(process.versions.node.split('.')[0]);
}

function begin(nodeMajor: number): Promise<Handler> {
  const taskRoot = process.env.LAMBDA_TASK_ROOT ?? '/var/task';
  process.chdir(taskRoot);
  if (!/^(1|true)$/.test(process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA ?? ''))
    Object.assign(globalThis, { awslambda });
  return loadHandler(taskRoot, process.env._HANDLER ?? '', nodeMajor).then((handler) => {
    refuseCallbacks(handler, isStreaming(handler), nodeMajor);
    return handler;
  });
}

/** The process has nothing to do but wait for the Runtime API: a function that has not answered by now never will. */
function watchIdleness(): WhenIdle {
  let listener: (() => void) | undefined;
  process.on('beforeExit', () => {
    const told = listener;
    listener = undefined;
    told?.();
  });
  return {
    set(next) {
      listener = next;
    },
  };
}

async function serve(running: Running): Promise<never> {
  const { connection, handler, lastWords, logError } = running;
  const answersInPieces = isStreaming(handler);
  let next = await connection.send(NEXT);
  for (;;) {
    if (next.status !== 200) throw new Error(`The Runtime API gave no call: ${next.status}`);
    const call = callOf(next);
    const { requestId } = call;
    nowServing(requestId);
    if (call.traceId) process.env._X_AMZN_TRACE_ID = call.traceId;
    else delete process.env._X_AMZN_TRACE_ID;
    if (answersInPieces) {
      const stream = openResponseStream(connection, handler, requestId);
      lastWords.at({ type: 'call', requestId, stream });
      await performStreaming(handler, call, { stream, whenIdle: running.whenIdle }).catch(async (error) => {
        running.whenIdle.set(undefined);
        logError('Invoke Error', error);
        await failStreaming(connection, stream, { requestId, error });
      });
      lastWords.at({ type: 'idle' });
      next = await connection.send(NEXT);
      continue;
    }
    lastWords.at({ type: 'call', requestId });
    const outcome = await perform(handler, call, running);
    if (outcome.type === 'error') logError('Invoke Error', outcome.error);
    lastWords.at({ type: 'idle' });
    next = await connection.send(replyOf(requestId, outcome), NEXT);
  }
}
