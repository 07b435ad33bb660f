// cloud-init in a guest: Debian's own, told where it is (EC2) and what not to try.
//
// User data works by cloud-init itself: scripts, cloud-config, multi-part, gzip. Its network stage ends before services
// of the image start, as on EC2, but sshd does not wait for it. What it says is on the console.
import type { GuestEntry } from './guest-entry.ts';

const UNITS = '/etc/systemd/system';
const PROGRAM = '/usr/libexec/tutti/cloud-init';

/** `aptGet` installs the packages of user data. */
export function cloudInitEntries(user: string, aptGet: string): readonly GuestEntry[] {
  return [
    { path: '/etc/cloud/cloud.cfg', content: configOf(user, aptGet) },
    { path: PROGRAM, mode: 0o755, content: PROGRAM_TEXT },
    { path: `${UNITS}/cloud-init.service`, content: INIT_UNIT },
    { path: `${UNITS}/cloud-config.service`, content: CONFIG_UNIT },
    { path: `${UNITS}/cloud-final.service`, content: FINAL_UNIT },
    {
      path: `${UNITS}/multi-user.target.wants/cloud-init.target`,
      link: '/lib/systemd/system/cloud-init.target',
    },
  ];
}

const configOf = (
  user: string,
  aptGet: string,
) => `# Where user data comes from and what is done with it. Left out of Debian's list: disks of the root, grub, apt's
# sources, locales, other clouds. A file in cloud.cfg.d can bring a module back.
datasource_list: [ Ec2, None ]
datasource:
  Ec2:
    metadata_urls: [ 'http://169.254.169.254' ]
    strict_id: false
    timeout: 5
    max_wait: 40
    apply_full_imds_network_config: false
network: {config: disabled}
users: [ default ]
disable_root: true
preserve_hostname: false
ssh_deletekeys: false
ssh_genkeytypes: [ ed25519, ecdsa ]
cloud_init_modules: [ bootcmd, write-files, disk_setup, mounts, set_hostname, update_hostname, update_etc_hosts, ca-certs, users-groups, ssh ]
cloud_config_modules: [ ssh-import-id, set-passwords, timezone, runcmd ]
cloud_final_modules:
  - package-update-upgrade-install
  - write-files-deferred
  - scripts-vendor
  - scripts-per-once
  - scripts-per-boot
  - scripts-per-instance
  - scripts-user
  - ssh-authkey-fingerprints
  - keys-to-console
  - phone-home
  - final-message
  - power-state-change
system_info:
  distro: debian
  apt_get_command: [ ${aptGet}, '--option=Dpkg::Options::=--force-confold', --assume-yes, --quiet ]
  default_user:
    name: ${user}
    lock_passwd: false
    gecos: ${user}
    groups: [ adm, wheel, systemd-journal ]
    sudo: [ "ALL=(ALL) NOPASSWD:ALL" ]
    shell: /bin/bash
  paths:
    cloud_dir: /var/lib/cloud/
    templates_dir: /etc/cloud/templates/
  package_mirrors:
    - arches: [ default ]
      failsafe: { primary: 'http://deb.debian.org/debian', security: 'http://deb.debian.org/debian-security' }
  ssh_svcname: ssh
`;

/** cloud-init knows EC2 by the machine's firmware, which a container does not have: told, it uses tokens (IMDSv2). */
const PROGRAM_TEXT = `#!/usr/bin/python3
# cloud-init, knowing that it runs on what answers as EC2 does.
import os
import sys

from cloudinit.sources import DataSourceEc2

DataSourceEc2.identify_platform = lambda: DataSourceEc2.CloudNames.AWS
os.makedirs("/run/cloud-init", exist_ok=True)
open("/run/cloud-init/enabled", "a").close()
if sys.argv[1:] == ["init"]:
    # What an earlier boot, or the machine that this image was saved from, knew of itself is asked for anew.
    for name in ("boot-finished", "obj.pkl"):
        try:
            os.remove("/var/lib/cloud/instance/" + name)
        except OSError:
            pass

from cloudinit.cmd.main import main

sys.argv[0] = "cloud-init"
sys.exit(main())
`;

const SERVICE = `Type=oneshot
RemainAfterExit=yes
TimeoutSec=0
SyslogIdentifier=cloud-init
StandardOutput=journal+console
StandardError=journal+console
`;

const INIT_UNIT = `[Unit]
Description=Initial cloud-init job (metadata service crawler)
DefaultDependencies=no
ConditionPathExists=!/etc/cloud/cloud-init.disabled
RequiresMountsFor=/var/lib/cloud
After=local-fs.target systemd-tmpfiles-setup.service tutti-host-keys.service
Before=basic.target network-online.target shutdown.target
Wants=network-online.target
Conflicts=shutdown.target

[Service]
ExecStart=${PROGRAM} init
${SERVICE}
[Install]
WantedBy=cloud-init.target
`;

const CONFIG_UNIT = `[Unit]
Description=Apply the settings specified in cloud-config
ConditionPathExists=!/etc/cloud/cloud-init.disabled
After=network-online.target cloud-config.target
Wants=network-online.target cloud-config.target

[Service]
ExecStart=${PROGRAM} modules --mode=config
${SERVICE}
[Install]
WantedBy=cloud-init.target
`;

const FINAL_UNIT = `[Unit]
Description=Execute cloud user/final scripts
ConditionPathExists=!/etc/cloud/cloud-init.disabled
After=network-online.target cloud-config.service rc-local.service multi-user.target
Wants=network-online.target

[Service]
ExecStart=${PROGRAM} modules --mode=final
KillMode=process
TasksMax=infinity
${SERVICE}
[Install]
WantedBy=cloud-init.target
`;
