// How does one look at, and type into, a container that runs?
//
// Output comes from the container's log writer, which gives it to whoever is connected, from the moment it answers. Input
// goes into the container's named pipe. Neither is the container's own: letting go changes nothing for it.
import { type ContainerHandle, DriverError, type ProcessStreams } from '../../driver.ts';
import { createOutputQueue } from '../../output.ts';
import { translated } from '../errors.ts';
import { connectLogWriter, type LogWriterClient } from '../log-writer/client.ts';
import { ProcessStatus } from '../rpc/messages.ts';
import { Tasks } from '../rpc/services.ts';
import type { Context } from './context.ts';
import { openInput } from './input.ts';
import { findTask } from './lifecycle.ts';
import { untilEnded } from './patience.ts';
import { getKnown } from './record.ts';
import { socketPath, stdinPath, writerEndsByItself } from './stdio.ts';

export async function attachContainer(
  context: Context,
  handle: ContainerHandle,
  signal: AbortSignal,
): Promise<ProcessStreams> {
  const { id } = handle;
  const known = await getKnown(context, id);
  const task = await translated(`container "${id}"`, () => findTask(context, id));
  if (task === undefined || task.status === ProcessStatus.Stopped) {
    throw new DriverError('Refused', `Container "${id}" is not running`);
  }
  const client = await connectLogWriter(socketPath(context, id), true);
  if (client === undefined) throw new DriverError('Failed', `The output of container "${id}" cannot be read`);
  const stop = () => client.close();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  await untilAnswered(client);
  if (!writerEndsByItself(known.spec)) endWithTask(context, id, client, signal);
  const stdout = createOutputQueue();
  const stderr = createOutputQueue();
  const input = known.spec.stdin
    ? openInput(context, stdinPath(context, id), { containerId: id, execId: '' })
    : undefined;
  deliver(client, stdout, stderr).finally(() => {
    input?.release();
    signal.removeEventListener('abort', stop);
  });
  const noInput = async () => {
    throw new DriverError('Refused', `Container "${id}" was made without standard input`);
  };
  return {
    stdout: stdout.stream,
    stderr: stderr.stream,
    write: input?.write ?? noInput,
    closeStdin: input?.close ?? noInput,
    async resize(columns, rows) {
      if (!known.spec.terminal) throw new DriverError('Refused', `Container "${id}" has no terminal`);
      const size = { containerId: id, width: columns, height: rows };
      await translated(`container "${id}"`, () => context.link.call(Tasks.resize, size));
    },
  };
}

/** From its answer on, everything is shown to us. */
async function untilAnswered(client: LogWriterClient): Promise<void> {
  client.send('s');
  for (;;) {
    const { done, value } = await client.frames.next();
    if (done === true || value?.kind === 'control') return;
  }
}

/** Its writer does not see the end of the output: when the process has ended, what is left is asked for. */
function endWithTask(context: Context, id: string, client: LogWriterClient, signal: AbortSignal): void {
  untilEnded(context, { containerId: id, execId: '' }, signal).then(
    () => client.send('s'),
    () => client.close(),
  );
}

type Queue = ReturnType<typeof createOutputQueue>;

/** Until the writer ends or answers that nothing is left. */
async function deliver(client: LogWriterClient, stdout: Queue, stderr: Queue): Promise<void> {
  try {
    for await (const frame of client.frames) {
      if (frame.kind === 'control') break;
      await (frame.kind === 'stdout' ? stdout : stderr).push(frame.bytes);
    }
  } finally {
    client.close();
    stdout.end();
    stderr.end();
  }
}
