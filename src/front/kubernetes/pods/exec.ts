// exec and attach: a process' three streams and its exit status over channels.
import type { AttachRequest, ExecStreams, ProcessExit, TerminalSize } from '../../../model/agent-calls.ts';
import { TuttiError } from '../../../model/errors.ts';
import type { Pod } from '../../../model/kinds/pod.ts';
import type { Status } from '../../../model/wire/kubernetes.ts';
import { flag } from '../parameters.ts';
import { statusOf } from '../status.ts';
import type { Channels } from '../streaming/channels.ts';
import { createInbox, type Inbox } from '../streaming/inbox.ts';
import { chooseContainer } from './container-choice.ts';

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
const RESIZE = 4;
const STDIN_HIGH_BYTES = 256 * 1024;

/** What was asked for. Throws BadRequest. */
export function streamRequest(
  pod: Pod,
  query: URLSearchParams,
): AttachRequest & { readonly container: string } {
  const { name, namespace = '' } = pod.metadata;
  const container = chooseContainer(pod, query.get('container') || undefined);
  const [stdin, stdout, stderr, tty] = ['stdin', 'stdout', 'stderr', 'tty'].map((field) =>
    flag(query, field),
  );
  if (!stdin && !stdout && !stderr) {
    throw new TuttiError('BadRequest', 'you must specify at least 1 of stdin, stdout, stderr');
  }
  // With a terminal there is one output.
  return {
    namespace,
    pod: name,
    container,
    stdin: !!stdin,
    stdout: !!stdout,
    stderr: !!stderr && !tty,
    tty: !!tty,
  };
}

/** The command to run. Throws BadRequest. */
export function commandOf(query: URLSearchParams): readonly string[] {
  const command = query.getAll('command');
  if (command.length === 0)
    throw new TuttiError('BadRequest', 'you must specify at least one command for the container');
  return command;
}

/** Runs the session to its end, which is told on the status channel. */
export async function runProcess(
  channels: Channels,
  request: AttachRequest,
  signal: AbortSignal,
  start: (streams: ExecStreams) => Promise<ProcessExit>,
): Promise<void> {
  const stdin = createInbox<Uint8Array>({
    size: (chunk) => chunk.length,
    high: STDIN_HIGH_BYTES,
    pause: () => channels.pause(),
    resume: () => channels.resume(),
  });
  const resize = createInbox<TerminalSize>();
  listen(channels, request, stdin, resize);
  const output = (channel: number, wanted: boolean) => async (chunk: Uint8Array) => {
    if (wanted) await channels.send(channel, chunk);
  };
  // Tells the client that the connection stands.
  await channels.send(request.stdout ? STDOUT : request.stderr ? STDERR : STATUS, '');
  const streams: ExecStreams = {
    ...(request.stdin ? { stdin } : {}),
    ...(request.tty ? { resize } : {}),
    stdout: output(STDOUT, request.stdout),
    stderr: output(STDERR, request.stderr),
    signal,
  };
  const status = await start(streams).then(exitStatus, statusOf);
  stdin.end();
  resize.end();
  if (!signal.aborted) await channels.send(STATUS, JSON.stringify(status));
  channels.close();
}

function listen(
  channels: Channels,
  { stdin: wanted }: AttachRequest,
  stdin: Inbox<Uint8Array>,
  resize: Inbox<TerminalSize>,
): void {
  channels.onMessage((channel, bytes) => {
    if (channel === STDIN && wanted && bytes.length > 0) stdin.push(bytes);
    const size = channel === RESIZE ? terminalSize(bytes) : undefined;
    if (size) resize.push(size);
  });
  channels.onClose((channel) => {
    if (channel === STDIN) stdin.end();
  });
  channels.onGone(() => {
    stdin.end();
    resize.end();
  });
}

/** `{"Width":80,"Height":24}`; nonsense is not worth a session. */
function terminalSize(bytes: Buffer): TerminalSize | undefined {
  try {
    const { Width, Height } = JSON.parse(bytes.toString('utf8')) as { Width?: unknown; Height?: unknown };
    const columns = Number(Width);
    const rows = Number(Height);
    return columns > 0 && rows > 0 ? { columns, rows } : undefined;
  } catch {
    return undefined;
  }
}

/** What the status channel says of a process that ended. */
export function exitStatus({ exitCode }: ProcessExit): Status {
  if (exitCode === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}
