// Command lines that are wrong, and what the shell gets of every kind of failure.
import { describe, expect, it } from 'vitest';
import { TuttiError } from '../model/errors.ts';
import { CliError, ExitCode, failureOf } from './exit.ts';
import { runCommand } from './main.ts';
import { testIo } from './testing.ts';
import { verbs } from './verbs.ts';

const NOWHERE = { TUTTI_STATE_DIR: '/nonexistent/tutti', TUTTI_RUN_DIR: '/nonexistent/run' };

async function run(...argv: string[]) {
  const io = testIo(NOWHERE);
  return { code: await runCommand(argv, io), ...io.text() };
}

describe('a command line', () => {
  it.each([
    ['an unknown verb', ['fly'], /unknown command 'fly'/],
    ['an unknown flag', ['status', '--loud'], /unknown option '--loud'/],
    ['an argument that is missing', ['scale', 'web'], /missing required argument 'replicas'/],
    ['an argument too many', ['scale', 'web', '3', '4'], /too many arguments/],
    [
      'a number that is none',
      ['scale', 'web', 'three'],
      /<replicas> must be a number from 0 to 1000, not "three"/,
    ],
    ['a time that is none', ['rollout', 'restart', 'web', '--timeout', 'soon'], /--timeout must be a time/],
    ['a way that is not built', ['demo', '--as', 'function'], /--as must be one of .*, not "function"/],
    ['nodes out of range', ['up', '--nodes', '17'], /--nodes must be a number from 1 to 16/],
    ['a shell that is not known', ['env', '--shell', 'tcsh'], /Unknown shell "tcsh"/],
    ['a folder that is not there', ['deploy', './nowhere'], /There is no file or folder ".\/nowhere"/],
  ])('with %s ends with 2 and says so', async (_what, argv, message) => {
    const { code, out, err } = await run(...argv);
    expect(err).toMatch(message);
    expect({ code, out }).toEqual({ code: ExitCode.usage, out: '' });
  });

  it('that asks for help prints every verb and ends with 0', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const { name } of verbs) expect(out).toContain(name.split(' ')[0]);
  });

  it.each(verbs.map(({ name }) => [name]))('%s --help ends with 0 and offers --json', async (name) => {
    const { code, out } = await run(...name.split(' '), '--help');
    expect(code).toBe(0);
    expect(out).toContain('--json');
  });

  it('that needs the programs while they are down ends with 3 and says what to do', async () => {
    const { code, err } = await run('scale', 'web', '3');
    expect(code).toBe(ExitCode.unavailable);
    expect(err).toBe('error: Tutti is not running\nhint: run "tutti up"\n');
  });

  it('with --json fails with one JSON object on standard output', async () => {
    const { code, out } = await run('logs', 'web', '--json');
    expect(code).toBe(ExitCode.unavailable);
    expect(JSON.parse(out)).toEqual({
      ok: false,
      error: { code: 'unavailable', message: 'Tutti is not running', hint: 'run "tutti up"' },
    });
  });
});

describe('a failure', () => {
  it.each([
    ['not found', new TuttiError('NotFound', 'x'), ExitCode.notFound],
    ['not reachable', new TuttiError('Unavailable', 'x'), ExitCode.unavailable],
    ['too slow', new TuttiError('Timeout', 'x'), ExitCode.timedOut],
    ['not well-formed', new TuttiError('BadRequest', 'x'), ExitCode.usage],
    ['against a rule', new TuttiError('Invalid', 'x'), ExitCode.failed],
    ['of the verb itself', new CliError(ExitCode.rolloutFailed, 'x'), ExitCode.rolloutFailed],
    ['a bug', new TypeError('x'), ExitCode.failed],
  ])('that is %s has its own exit code', (_what, error, exitCode) => {
    expect(failureOf(error).exitCode).toBe(exitCode);
  });
});
