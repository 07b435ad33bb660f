// What a host has that an instance could leave behind, as sorted lines: compared before and after.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Lines of the host's state; those of others that come and go are told apart by `isOurs`. */
export function footprint(isOurs: (line: string) => boolean): readonly string[] {
  return [
    ...lines('process', ['ps', '-eo', 'args']),
    ...lines('mount', ['findmnt', '-rn', '-o', 'TARGET']),
    ...lines('interface', ['ip', '-br', 'link']).map((line) => line.split(/\s+/).slice(0, 2).join(' ')),
    ...lines('route', ['ip', 'route']),
    ...lines('rule', ['ip', 'rule']),
    ...lines('namespace', ['ip', 'netns']),
    ...lines('table', ['nft', 'list', 'tables']),
    ...lines('cgroup', ['find', '/sys/fs/cgroup', '-maxdepth', '4', '-type', 'd']),
    ...readFileSync('/etc/hosts', 'utf8')
      .split('\n')
      .map((line) => `hosts ${line}`),
  ]
    .filter(isOurs)
    .sort();
}

function lines(what: string, [program = '', ...args]: readonly string[]): readonly string[] {
  try {
    const text = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `${what} ${line}`);
  } catch {
    return []; // a cgroup that went away while it was listed, a program that is not installed
  }
}
