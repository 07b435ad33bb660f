import { describe, expect, it } from 'vitest';
import { commandLine, environment, mergeEnv, workingDirectory } from './command.ts';
import type { ImageConfig } from './manifest.ts';

const image: ImageConfig = {
  env: ['PATH=/app/bin', 'A=image'],
  entrypoint: ['/entry'],
  command: ['serve'],
  workingDir: '/srv',
  user: '',
};
const bare: ImageConfig = { env: [], entrypoint: [], command: [], workingDir: '', user: '' };

describe('the command line', () => {
  it.each([
    ["the image's own", {}, ['/entry', 'serve']],
    ["arguments replace the image's", { args: ['check'] }, ['/entry', 'check']],
    ["an entrypoint drops the image's arguments", { entrypoint: ['/bin/sh'] }, ['/bin/sh']],
    ['both given', { entrypoint: ['/bin/sh'], args: ['-c', 'x'] }, ['/bin/sh', '-c', 'x']],
    ['an empty entrypoint leaves the arguments', { entrypoint: [], args: ['x'] }, ['x']],
  ])('%s', (_, spec, expected) => {
    expect(commandLine(image, spec)).toEqual(expected);
  });

  it('is refused when there is none', () => {
    expect(() => commandLine(bare, {})).toThrow('No command');
  });
});

describe('the environment', () => {
  it("has a path, the host name, then the image's, then the spec's", () => {
    const spec = { env: ['A=spec', 'EMPTY=', 'B=x=y'], hostname: 'h', terminal: true };
    expect(environment(image, spec)).toEqual([
      'PATH=/app/bin',
      'HOSTNAME=h',
      'TERM=xterm',
      'A=spec',
      'EMPTY=',
      'B=x=y',
    ]);
    expect(environment(bare, { env: [], hostname: 'h', terminal: false })[0]).toMatch(
      /^PATH=\/usr\/local\/sbin:/,
    );
  });

  it('keeps the place of what is replaced', () => {
    expect(mergeEnv(['A=1', 'B=2'], ['A=3'])).toEqual(['A=3', 'B=2']);
  });
});

describe('the working directory', () => {
  it.each([
    [undefined, image, '/srv'],
    ['', image, '/srv'],
    ['/given', image, '/given'],
    ['app', image, '/app'],
    [undefined, bare, '/'],
  ])('%s of %o is %s', (given, from, expected) => {
    expect(workingDirectory(from, given)).toBe(expected);
  });
});
