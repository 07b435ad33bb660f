// What in a guest is only its own, and so not in an image that is made of it?
//
// `*` at the end of a name stands for all that begin so. A machine id that is an empty file is made anew at the next boot;
// one that is missing would make systemd think that the whole system was just installed.

export const identityPaths: readonly string[] = [
  '/etc/ssh/ssh_host_*',
  '/etc/ssh/authorized_keys.d/*',
  '/var/lib/dbus/machine-id',
  '/var/lib/cloud',
  '/var/lib/systemd/random-seed',
  '/var/lib/systemd/credential.secret',
  '/var/log/cloud-init*',
  '/var/log/journal',
];

export const emptiedPaths: readonly string[] = ['/etc/machine-id'];
