// The account that people log in with: uid 1000, no password, sudo without being asked.
//
// Written into the account files as they are after the packages were installed; the image has no key for it.
import type { Accounts } from '../../stand-in/debian-base.ts';
import type { GuestEntry } from './guest-entry.ts';

const ID = 1000;
/** Debian's group shadow. */
const SHADOW_GROUP = 42;
const GROUPS = ['adm', 'wheel', 'systemd-journal'];

/** What useradd would have written, and the home with what /etc/skel has. */
export function userEntries(
  user: string,
  accounts: Accounts,
  skeleton: { readonly [name: string]: string },
): readonly GuestEntry[] {
  const owner = { uid: ID, gid: ID };
  const secret = { mode: 0o640, gid: SHADOW_GROUP };
  const home = `/home/${user}`;
  return [
    { path: '/etc/passwd', content: `${accounts.passwd}${user}:x:${ID}:${ID}:${user}:${home}:/bin/bash\n` },
    { path: '/etc/group', content: `${joined(accounts.group, user, 3)}${user}:x:${ID}:\n` },
    { path: '/etc/shadow', ...secret, content: `${accounts.shadow}${user}:!:19000:0:99999:7:::\n` },
    { path: '/etc/gshadow', ...secret, content: `${joined(accounts.gshadow, user, 3)}${user}:!::\n` },
    { path: '/etc/subuid', content: `${user}:100000:65536\n` },
    { path: '/etc/subgid', content: `${user}:100000:65536\n` },
    { path: home, directory: true, ...owner },
    ...Object.entries(skeleton).map(([name, content]) => ({ path: `${home}/${name}`, content, ...owner })),
    { path: '/etc/sudoers.d/10-tutti', mode: 0o440, content: sudoers(user) },
    { path: '/etc/sudo.conf', content: 'Set disable_coredump false\n' },
  ];
}

/** The lines of a group file with the user in its groups; members are the field at `place`. */
function joined(text: string, user: string, place: number): string {
  return text.replaceAll(/^([^:\n]+):.*$/gm, (line, group: string) => {
    if (!GROUPS.includes(group)) return line;
    const fields = line.split(':');
    return fields.with(place, fields[place] ? `${fields[place]},${user}` : user).join(':');
  });
}

/** The last line that fits is the one that counts. */
function sudoers(user: string): string {
  return `%wheel ALL=(ALL) ALL\n${user} ALL=(ALL) NOPASSWD:ALL\n`;
}
