// Agent calls that tests can drive: a container that echoes, logs of a few lines, ports that answer in capitals.
//
//   logs: the lines given; with follow it waits for `more` until `done`
//   exec: `cat` echoes stdin, `exit N` ends with N, `size` prints terminal sizes, `fail` fails, else prints the command
//   attach: prints a greeting, then echoes
//   portForward: answers what it is sent in capitals; port 81 is refused
import type { AgentCalls, ExecStreams, ProcessExit } from '../../model/agent-calls.ts';
import { TuttiError } from '../../model/errors.ts';
import { createInbox, type Inbox } from './streaming/inbox.ts';

export interface ScriptedCalls extends Pick<AgentCalls, 'logs' | 'exec' | 'attach' | 'portForward'> {
  /** What was asked, in order. */
  readonly asked: { readonly method: string; readonly request: object }[];
  /** Chunks for followers of logs; end it to end them. */
  readonly more: Inbox<Uint8Array>;
}

const bytes = (text: string) => Buffer.from(text, 'utf8');

export function scriptedCalls(lines: readonly string[] = ['one', 'two', 'three']): ScriptedCalls {
  const asked: ScriptedCalls['asked'] = [];
  const more = createInbox<Uint8Array>();
  return {
    asked,
    more,
    async *logs(request, signal) {
      asked.push({ method: 'logs', request });
      const tail =
        request.tailLines === undefined ? lines : lines.slice(Math.max(0, lines.length - request.tailLines));
      for (const line of tail) yield bytes(`${line}\n`);
      if (!request.follow) return;
      signal.addEventListener('abort', () => more.end(), { once: true });
      yield* more;
    },
    exec(request, streams) {
      asked.push({ method: 'exec', request });
      return runCommand(request.command, streams);
    },
    async attach(request, streams) {
      asked.push({ method: 'attach', request });
      await streams.stdout(bytes('attached\n'));
      return echo(streams);
    },
    async portForward(request, stream) {
      asked.push({ method: 'portForward', request });
      if (request.port === 81) throw new TuttiError('Unavailable', 'connection refused');
      for await (const chunk of stream.readable)
        await stream.write(bytes(Buffer.from(chunk).toString('utf8').toUpperCase()));
      stream.end();
    },
  };
}

async function runCommand(command: readonly string[], streams: ExecStreams): Promise<ProcessExit> {
  const [program, argument] = command;
  switch (program) {
    case 'cat':
      return echo(streams);
    case 'exit':
      await streams.stderr(bytes('going\n'));
      return { exitCode: Number(argument) };
    case 'size':
      for await (const { columns, rows } of streams.resize ?? []) {
        await streams.stdout(bytes(`${columns}x${rows}\n`));
        return { exitCode: 0 };
      }
      return { exitCode: 1 };
    case 'fail':
      throw new TuttiError('BadRequest', 'exec: "fail": executable file not found in $PATH');
    default:
      await streams.stdout(bytes(`${command.join(' ')}\n`));
      return { exitCode: 0 };
  }
}

async function echo({ stdin, stdout }: ExecStreams): Promise<ProcessExit> {
  for await (const chunk of stdin ?? []) await stdout(chunk);
  return { exitCode: 0 };
}
