// What a tutti.yaml may say, and how precisely it is told what is wrong in one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CliError, ExitCode } from '../exit.ts';
import { parseAppFile } from './app-file.ts';
import { appFileSchema } from './schema.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

function problem(text: string): string {
  try {
    parseAppFile('tutti.yaml', text);
  } catch (error) {
    if (error instanceof CliError && error.exitCode === ExitCode.usage) return error.message;
    throw error;
  }
  throw new Error('It was accepted');
}

describe('a tutti.yaml', () => {
  it('of the sample app is accepted', () => {
    const path = join(ROOT, 'examples', 'sample-app', 'tutti.yaml');
    expect(parseAppFile(path, readFileSync(path, 'utf8'))).toMatchObject({ name: 'sample-app', replicas: 3 });
  });

  it.each([
    ['an unknown field', 'name: web\nreplica: 3\n', 'tutti.yaml:2:10: unknown field "replica"'],
    [
      'an unknown field deep inside',
      'name: web\nhealth:\n  path: /\n  prt: 1\n',
      'tutti.yaml:4:8: unknown field "health.prt"',
    ],
    ['a number as text', 'name: web\nreplicas: many\n', 'tutti.yaml:2:11: "replicas" must be integer'],
    ['a number out of range', 'name: web\nport: 70000\n', 'tutti.yaml:2:7: "port" must be <= 65535'],
    ['no name', 'port: 80\n', 'tutti.yaml:1:1: the file lacks "name"'],
    ['a bad name', 'name: My App\n', 'tutti.yaml:1:7: "name" must match pattern'],
    ['an unknown way', 'name: web\nas: boat\n', 'tutti.yaml:2:5: "as" must be one of container'],
    [
      'a share that is none',
      'name: web\nrollout: { surge: lots }\n',
      '"rollout.surge" has a form that is not known',
    ],
    [
      'a build of a wrong form',
      'name: web\nbuild: 7\n',
      'tutti.yaml:2:8: "build" has a form that is not known',
    ],
    ['broken YAML', 'name: [web\n', 'tutti.yaml:2:1:'],
    ['the same field twice', 'name: a\nname: b\n', 'tutti.yaml:2:1: Map keys must be unique'],
    ['nothing in it', '', 'tutti.yaml:1:1: the file must be object'],
  ])('with %s is refused with the place', (_what, text, message) => {
    expect(problem(text)).toContain(message);
  });

  it('with several mistakes is told all of them', () => {
    expect(problem('port: 0\nfoo: 1\n').split('\n')).toHaveLength(3);
  });
});

describe('a file that is no YAML', () => {
  it('is told where, once', () => {
    expect(problem('name: web\nport: [1\n')).toMatch(/^tutti\.yaml:3:1: (?!.*at line).+$/);
  });

  it('is told of the first mistakes', () => {
    const told = problem('a: b: c\n'.repeat(40)).split('\n');
    expect(told).toHaveLength(11);
    expect(told.at(-1)).toMatch(/^and \d+ more$/);
  });
});

it('the published schema is the one that is used', () => {
  const published: unknown = JSON.parse(readFileSync(join(ROOT, 'docs', 'tutti.schema.json'), 'utf8'));
  expect(published).toEqual(appFileSchema);
});
