// What a base has that stands in for Amazon Linux: its package commands and small programs, at the places where they lie there.
import type { GuestEntry } from '../guest-entry.ts';
import { INSTALL_NODE } from './node-program.ts';
import { PACKAGE_NAMES } from './package-names.ts';
import { ADDUSER, AFTER_INSTALL, APT_GET, EC2_METADATA, EXTRAS, RPM } from './small-programs.ts';
import { YUM } from './yum.ts';

export function amazonEntries(): readonly GuestEntry[] {
  const program = (path: string, content: string): GuestEntry => ({ path, content, mode: 0o755 });
  return [
    { path: '/usr/libexec/tutti/package-names', content: PACKAGE_NAMES },
    program('/usr/libexec/tutti/install-node', INSTALL_NODE),
    program('/usr/libexec/tutti/after-install', AFTER_INSTALL),
    program('/usr/libexec/tutti/apt-get', APT_GET),
    program('/usr/bin/yum', YUM),
    program('/usr/bin/dnf', YUM),
    program('/usr/bin/rpm', RPM),
    program('/usr/bin/amazon-linux-extras', EXTRAS),
    program('/usr/bin/ec2-metadata', EC2_METADATA),
    program('/usr/local/sbin/adduser', ADDUSER),
  ];
}
