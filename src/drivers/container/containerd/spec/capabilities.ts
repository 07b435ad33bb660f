// Which of root's powers does a container's process have?
//
// Docker's fourteen, plus and minus what the spec says, never more than we hold ourselves.
import type { Security } from '../../driver.ts';
import type { Host } from '../host.ts';

const defaults = [
  ...[
    'CHOWN',
    'DAC_OVERRIDE',
    'FSETID',
    'FOWNER',
    'MKNOD',
    'NET_RAW',
    'SETGID',
    'SETUID',
    'SETFCAP',
    'SETPCAP',
  ],
  ...['NET_BIND_SERVICE', 'SYS_CHROOT', 'KILL', 'AUDIT_WRITE'],
];

/** Names with CAP_, in the kernel's order. Unknown names are left out: what cannot be granted is not. */
export function capabilitiesFor(security: Security, host: Host): readonly string[] {
  if (security.privileged) return host.capabilities;
  const added = new Set((security.addCapabilities ?? []).map(plain));
  const dropped = new Set((security.dropCapabilities ?? []).map(plain));
  const base = new Set(dropped.has('ALL') ? [] : defaults);
  return host.capabilities.filter((capability) => {
    const name = plain(capability);
    if (dropped.has(name)) return false;
    if (added.has(name)) return true;
    return added.has('ALL') || base.has(name);
  });
}

const plain = (name: string): string => name.toUpperCase().replace(/^CAP_/, '');
