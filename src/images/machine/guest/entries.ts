// Everything that the base of machine images has beside its packages.
import { bootReportEntries } from './boot-report.ts';
import { cloudInitEntries } from './cloud-init.ts';
import type { GuestEntry } from './guest-entry.ts';
import { sshEntries } from './ssh.ts';
import { systemdEntries } from './systemd.ts';

export function baseEntries(): readonly GuestEntry[] {
  return [
    { path: '/usr/libexec/tutti', directory: true },
    ...systemdEntries(),
    ...sshEntries(),
    ...cloudInitEntries(),
    ...bootReportEntries(),
  ];
}
