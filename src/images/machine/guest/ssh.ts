// How a guest is reached: sshd listens early, with keys of its own that are made at the first start.
//
// Keys of key pairs lie in /etc/ssh/authorized_keys.d, put there by the driver, so that logging in needs no cloud-init.
import type { GuestEntry } from './guest-entry.ts';

const UNITS = '/etc/systemd/system';

export function sshEntries(): readonly GuestEntry[] {
  return [
    { path: '/etc/ssh/authorized_keys.d', directory: true },
    { path: '/etc/ssh/sshd_config.d/10-tutti.conf', content: SSHD },
    { path: `${UNITS}/ssh.service.d/10-tutti.conf`, content: SSH_UNIT },
    { path: `${UNITS}/tutti-host-keys.service`, content: HOST_KEYS_UNIT },
    { path: '/usr/libexec/tutti/host-keys', mode: 0o755, content: HOST_KEYS },
  ];
}

/** Clients of 2020 sign with ssh-rsa; the post-quantum exchange takes a second of an emulated processor. */
const SSHD = `AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/authorized_keys.d/%u
HostKey /etc/ssh/ssh_host_ed25519_key
HostKey /etc/ssh/ssh_host_ecdsa_key
PasswordAuthentication no
PubkeyAcceptedAlgorithms +ssh-rsa
KexAlgorithms -sntrup761x25519-sha512@openssh.com
MaxStartups 100:30:200
`;

/** Before everything that waits for cloud-init. */
const SSH_UNIT = `[Unit]
DefaultDependencies=no
Conflicts=shutdown.target
Before=shutdown.target
Requires=tutti-host-keys.service
After=tutti-host-keys.service local-fs.target systemd-journald.socket

[Service]
ExecStartPre=
Restart=always
RestartSec=1s
`;

const HOST_KEYS_UNIT = `[Unit]
Description=SSH host keys of this machine
DefaultDependencies=no
After=local-fs.target
Before=ssh.service
Conflicts=shutdown.target
Before=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/libexec/tutti/host-keys
`;

const HOST_KEYS = `#!/bin/sh
# Makes the host keys that are not there.
for type in ed25519 ecdsa; do
  key="/etc/ssh/ssh_host_$type""_key"
  [ -s "$key" ] || { rm -f "$key" "$key.pub"; ssh-keygen -q -t "$type" -N '' -C '' -f "$key" || exit 1; }
done
`;
