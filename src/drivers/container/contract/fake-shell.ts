// What do the contract's shell programs do in a simulated container? The same, written as functions.
import type { FakeProcess, FakeProgram } from '../fake/process.ts';

const SIGTERM = 15;

/** Script -> what it does. Every script of the contract is here. */
export const scripts = {
  exit0: 'exit 0',
  exit3: 'exit 3',
  forever: 'while true; do sleep 1; done',
  stopsOnTerm: `trap 'exit 7' TERM; echo ready; while true; do sleep 0.02; done`,
  saysOnTerm: `trap 'echo last words' TERM; while true; do sleep 0.02; done`,
  twoStreams: 'echo hello; echo trouble >&2; sleep 0.1; printf "no end"',
  countStarts: 'echo x >> /count; wc -l < /count',
  showEnv: 'echo $FROM_IMAGE $GIVEN',
  ready: 'echo ready; while true; do sleep 1; done',
  echoes: 'echo ready; cat; echo bye',
  echoLine: 'echo ready; read line; echo "got $line"; sleep 0.1',
  much: 'head -c 3000000 /dev/zero | tr "\\0" x; exit 5',
  terminalSize: `trap 'stty size' WINCH; echo ready; while true; do sleep 0.05; done`,
  writesFile: 'echo content > /made-here',
} as const;

const programs: { readonly [script: string]: FakeProgram } = {
  [scripts.exit0]: () => 0,
  [scripts.exit3]: () => 3,
  [scripts.forever]: (process) => process.forever(),
  [scripts.stopsOnTerm]: (process) => {
    process.stdout('ready\n');
    return new Promise((resolve) => process.onSignal(SIGTERM, () => resolve(7)));
  },
  [scripts.saysOnTerm]: (process) => {
    process.onSignal(SIGTERM, () => process.stdout('last words\n'));
    return process.forever();
  },
  [scripts.twoStreams]: (process) => {
    process.stdout('hello\n');
    process.stderr('trouble\n');
    process.stdout('no end');
    return 0;
  },
  [scripts.countStarts]: (process) => {
    const count = `${process.files.get('/count') ?? ''}x\n`;
    process.files.set('/count', count);
    process.stdout(`${count.split('\n').length - 1}\n`);
    return 0;
  },
  [scripts.showEnv]: (process) => {
    process.stdout(`${envOf(process, 'FROM_IMAGE')} ${envOf(process, 'GIVEN')}\n`);
    return 0;
  },
  [scripts.ready]: (process) => {
    process.stdout('ready\n');
    return process.forever();
  },
  [scripts.echoes]: async (process) => {
    process.stdout('ready\n');
    for await (const chunk of process.stdin) process.stdout(Buffer.from(chunk).toString('utf8'));
    process.stdout('bye\n');
    return 0;
  },
  [scripts.echoLine]: async (process) => {
    process.stdout('ready\n');
    let text = '';
    for await (const chunk of process.stdin) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.includes('\n')) break;
    }
    process.stdout(`got ${text.split('\n')[0]}\n`);
    return 0;
  },
  [scripts.much]: (process) => {
    process.stdout('x'.repeat(3_000_000));
    return 5;
  },
  [scripts.terminalSize]: (process) => {
    process.onResize((columns, rows) => process.stdout(`${rows} ${columns}\r\n`));
    process.stdout('ready\r\n');
    return process.forever();
  },
  [scripts.writesFile]: (process) => {
    process.files.set('/made-here', 'content\n');
    return 0;
  },
};

/** What a command line runs in a simulated container. */
export function fakeShell(args: readonly string[]): FakeProgram | undefined {
  if (args[0] === 'sleep') return (process) => process.forever();
  return args[0] === 'sh' ? programs[args[2] ?? ''] : undefined;
}

function envOf(process: FakeProcess, name: string): string {
  return process.env.findLast((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
}
