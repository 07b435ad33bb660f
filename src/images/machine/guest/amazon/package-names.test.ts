// Names of Amazon Linux as the shell function of the guest maps them.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { PACKAGE_NAMES } from './package-names.ts';
import { ADDUSER, AFTER_INSTALL, APT_GET, EC2_METADATA, EXTRAS, RPM } from './small-programs.ts';
import { YUM } from './yum.ts';

/** What Debian has in this test. */
const KNOWN = 'known() { case "$1" in htop | nginx | libpng-dev | zsh) return 0 ;; *) return 1 ;; esac; }';

function debianNames(name: string): string {
  const script = `${PACKAGE_NAMES}\n${KNOWN}\ndebian_names "$1"`;
  return execFileSync('sh', ['-c', script, 'sh', name], { encoding: 'utf8' }).trim();
}

test.each([
  ['nodejs', 'node'],
  ['nodejs20', 'node 20'],
  ['nodejs-21.7.3', 'node 21.7.3'],
  ['httpd', 'apache2'],
  ['nginx-1.24.0', 'nginx'],
  ['htop.x86_64', 'htop'],
  ['java-17-amazon-corretto-headless', 'openjdk-17-jre-headless'],
  ['java-17-amazon-corretto-devel', 'openjdk-17-jdk-headless'],
  ['postgresql15', 'postgresql-client'],
  ['docker', 'docker.io'],
  ['libpng-devel', 'libpng-dev'],
  ['epel-release', 'nothing'],
  ['zsh', 'zsh'],
  ['no-such-thing', 'unknown'],
  [
    'amazon-cloudwatch-agent',
    "absent it comes from its vendor's own repository, which cannot be had offline",
  ],
])('%s is %s', (name, debian) => {
  expect(debianNames(name)).toBe(debian);
});

test.each(Object.entries({ YUM, RPM, EXTRAS, ADDUSER, AFTER_INSTALL, APT_GET, EC2_METADATA }))(
  '%s is a program that a shell can read',
  (_name, program) => {
    expect(execFileSync('sh', ['-n'], { input: program, encoding: 'utf8' })).toBe('');
  },
);
