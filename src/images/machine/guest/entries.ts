// Everything that a base of machine images has beside its packages.
import type { Accounts } from '../../stand-in/debian-base.ts';
import { amazonEntries } from './amazon/entries.ts';
import { bootReportEntries } from './boot-report.ts';
import { cloudInitEntries } from './cloud-init.ts';
import type { GuestEntry } from './guest-entry.ts';
import { sshEntries } from './ssh.ts';
import { systemdEntries } from './systemd.ts';
import { userEntries } from './user.ts';

/** What the packages left behind that our files build on. */
export interface DebianFacts {
  readonly accounts: Accounts;
  /** Files of /etc/skel. */
  readonly skeleton: { readonly [name: string]: string };
}

/** Who logs in to Amazon Linux: what stands in for it has yum. */
const AMAZON_USER = 'ec2-user';

/** Files that do not depend on the packages. */
export function fixedEntries(user: string): readonly GuestEntry[] {
  return [
    { path: '/dev', directory: true },
    { path: '/usr/libexec/tutti', directory: true },
    ...systemdEntries(),
    ...sshEntries(),
    ...cloudInitEntries(user, user === AMAZON_USER ? '/usr/libexec/tutti/apt-get' : 'apt-get'),
    ...bootReportEntries(),
    ...(user === AMAZON_USER ? amazonEntries() : []),
  ];
}

export function guestEntries(user: string, facts: DebianFacts): readonly GuestEntry[] {
  return [...fixedEntries(user), ...userEntries(user, facts.accounts, facts.skeleton)];
}
