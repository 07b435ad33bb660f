// What systemd starts in a guest, and above all what it does not: a guest has no seats, no disks to check, no clock to set.
//
// The same image boots in a system container and under QEMU: what only a virtual machine needs (udev, the power button)
// has a condition. `systemctl is-system-running` says running in both.
import { type GuestEntry, masked } from './guest-entry.ts';

const UNITS = '/etc/systemd/system';

const MASKED_GENERATORS = [
  'cloud-init-generator',
  'systemd-cryptsetup-generator',
  'systemd-getty-generator',
  'systemd-gpt-auto-generator',
  'systemd-hibernate-resume-generator',
  'systemd-integritysetup-generator',
  'systemd-run-generator',
  'systemd-system-update-generator',
  'systemd-veritysetup-generator',
];

const MASKED_UNITS = [
  'apt-daily-upgrade.service',
  'apt-daily-upgrade.timer',
  'apt-daily.service',
  'apt-daily.timer',
  'cloud-init-hotplugd.service',
  'cloud-init-hotplugd.socket',
  'cloud-init-local.service',
  'console-getty.service',
  'cryptsetup.target',
  'dev-hugepages.mount',
  'dev-mqueue.mount',
  'dpkg-db-backup.service',
  'dpkg-db-backup.timer',
  'e2scrub_all.service',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.service',
  'fstrim.timer',
  'getty-static.service',
  'getty.target',
  'getty@.service',
  'integritysetup.target',
  'kmod-static-nodes.service',
  'ldconfig.service',
  'modprobe@.service',
  'proc-sys-fs-binfmt_misc.automount',
  'serial-getty@.service',
  'sys-fs-fuse-connections.mount',
  'sys-kernel-config.mount',
  'sys-kernel-debug.mount',
  'sys-kernel-tracing.mount',
  'systemd-ask-password-console.path',
  'systemd-ask-password-wall.path',
  'systemd-binfmt.service',
  'systemd-firstboot.service',
  'systemd-hwdb-update.service',
  'systemd-initctl.socket',
  'systemd-journal-catalog-update.service',
  'systemd-journal-flush.service',
  'systemd-journald-audit.socket',
  'systemd-modules-load.service',
  'systemd-networkd-wait-online.service',
  'systemd-networkd.service',
  'systemd-networkd.socket',
  'systemd-pcrphase-sysinit.service',
  'systemd-pcrphase.service',
  'systemd-pstore.service',
  'systemd-random-seed.service',
  'systemd-remount-fs.service',
  'systemd-repart.service',
  'systemd-resolved.service',
  'systemd-sysusers.service',
  'systemd-timesyncd.service',
  'systemd-udev-settle.service',
  'systemd-update-done.service',
  'systemd-update-utmp-runlevel.service',
  'systemd-update-utmp.service',
  'systemd-user-sessions.service',
  'veritysetup.target',
];

/** Run under QEMU only: devices come and go, and the power button is pressed. */
const VIRTUAL_MACHINE_UNITS = [
  'systemd-udev-trigger.service',
  'systemd-udevd-control.socket',
  'systemd-udevd-kernel.socket',
  'systemd-udevd.service',
];

export function systemdEntries(): readonly GuestEntry[] {
  return [
    ...MASKED_GENERATORS.map((name) => masked(`/etc/systemd/system-generators/${name}`)),
    ...MASKED_UNITS.map((name) => masked(`${UNITS}/${name}`)),
    ...VIRTUAL_MACHINE_UNITS.map((name) => ({
      path: `${UNITS}/${name}.d/10-tutti.conf`,
      content: '[Unit]\nConditionVirtualization=!container\n',
    })),
    { path: `${UNITS}/default.target`, link: '/lib/systemd/system/multi-user.target' },
    { path: '/etc/systemd/journald.conf.d/10-tutti.conf', content: JOURNAL },
    { path: '/etc/systemd/system.conf.d/10-tutti.conf', content: SYSTEM },
    // Nobody is kept from logging in while the guest boots.
    masked('/etc/tmpfiles.d/systemd-nologin.conf'),
    // The session manager starts when somebody calls it (shutdown, loginctl); a virtual machine's has a power button to watch.
    masked(`${UNITS}/multi-user.target.wants/systemd-logind.service`),
    { path: `${UNITS}/tutti-power-button.service`, content: POWER_BUTTON },
    {
      path: `${UNITS}/multi-user.target.wants/tutti-power-button.service`,
      link: `${UNITS}/tutti-power-button.service`,
    },
    { path: `${UNITS}/tutti-mounts.service`, content: MOUNTS },
    { path: `${UNITS}/local-fs.target.wants/tutti-mounts.service`, link: `${UNITS}/tutti-mounts.service` },
    { path: '/etc/fstab', content: '# Disks that are attached later are added here\n' },
    { path: '/etc/locale.conf', content: 'LANG=C.UTF-8\n' },
    { path: '/etc/default/locale', content: 'LANG=C.UTF-8\n' },
  ];
}

/** A clone of a template has the session manager already. */
const POWER_BUTTON = `[Unit]
Description=Watch the power button
ConditionVirtualization=!container
ConditionPathExists=!/run/systemd/seats

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/systemctl start systemd-logind.service
`;

/** In a container systemd passes over the devices that fstab names; volumes are mounted all the same. */
const MOUNTS = `[Unit]
Description=Mount what fstab names
ConditionVirtualization=container
DefaultDependencies=no
After=systemd-tmpfiles-setup-dev.service
Before=local-fs.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/mount --all
`;

/** In memory: the console and /var/log hold what should be kept. */
const JOURNAL = `[Journal]
Storage=volatile
RuntimeMaxUse=16M
Audit=no
`;

const SYSTEM = `[Manager]
LogColor=no
ShowStatus=yes
DefaultTimeoutStopSec=30s
`;
