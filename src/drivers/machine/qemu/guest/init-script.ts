// What runs first in a guest? The initial RAM disk's /init: modules, the root disk, what makes the guest itself, then its own init.
//
// What is ours is put into /run (memory) only: nothing of it gets into an image that is saved from the machine. The
// machine's own part lies in /machine: `settings` (shell assignments), `files/N` with `list` (mode and path), and
// `keys/N` with `key-list` for what is written only when the disk boots as this machine for the first time.
export const initScript = `#!/bin/busybox sh
bb=/bin/busybox
fail() { echo "tutti: $1" >/dev/console; $bb sleep 2; $bb poweroff -f; }
$bb mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1
$bb mount -t proc proc /proc
$bb mount -t sysfs sys /sys
while read -r module; do $bb insmod /modules/$module.ko || echo "tutti: module $module is not loaded"; done </modules/order
. /machine/settings
tries=0
until [ -b /dev/vda ]; do
  tries=$((tries + 1)); [ $tries -gt 500 ] && fail "there is no root disk"
  $bb sleep 0.02
done
$bb mkdir -p /root
$bb mount -t ext4 -o rw /dev/vda /root || fail "the root disk cannot be mounted"
$bb mount -t tmpfs -o mode=755,nosuid,nodev,size=20% run /root/run
$bb mkdir -p /root/run/tutti /root/run/systemd/system/sysinit.target.wants
$bb cp $bb /guest/* /root/run/tutti/
$bb cp -r /machine /root/run/tutti/
$bb chmod 700 /root/run/tutti
$bb cp /units/* /root/run/systemd/system/
$bb ln -s ../tutti-guest.service /root/run/systemd/system/sysinit.target.wants/
wants=/root/run/systemd/system/tutti-template.target.wants
$bb mkdir -p $wants
for each in ssh sshd systemd-logind systemd-user-sessions e2scrub_reap; do
  for folder in /etc /usr/lib /lib; do
    enabled=/root$folder/systemd/system/multi-user.target.wants/$each.service
    [ -L $enabled ] && $bb ln -sf "$($bb readlink $enabled)" $wants/$each.service
  done
done
$bb chroot /root /run/tutti/busybox sh /run/tutti/apply
$bb ls /dev/vd? | while read -r disk; do
  serial=$($bb cat /sys/block/\${disk#/dev/}/serial 2>/dev/null)
  while read -r wanted link; do [ "$wanted" = "$serial" ] && $bb ln -sf $disk $link; done </machine/disks
done
if [ -n "$address" ]; then
  $bb ip link set lo up
  $bb ip link set eth0 address $mac
  $bb ip link set eth0 up
  $bb ip addr add $address/32 dev eth0
  $bb ip route add $gateway/32 dev eth0
  $bb ip route add default via $gateway dev eth0
fi
init=/sbin/init
for each in /sbin/init /lib/systemd/systemd /usr/lib/systemd/systemd; do
  if $bb chroot /root /run/tutti/busybox test -x $each; then init=$each; break; fi
done
$bb umount /proc /sys
$bb mount --move /dev /root/dev
exec $bb switch_root -c /dev/console /root $init
fail "the init of the image cannot be started"
`;

/** In the guest's root: writes what makes it itself. Also when it boots again. */
export const applyScript = `cd /run/tutti/machine || exit 1
bb=/run/tutti/busybox
. ./settings
put() {
  while read -r number mode path; do
    $bb mkdir -p "$($bb dirname "$path")"
    $bb rm -f "$path.tutti"
    $bb cp $1/$number "$path.tutti" && $bb chmod $mode "$path.tutti" && $bb mv -f "$path.tutti" "$path"
  done
}
if [ "$($bb cat /etc/machine-id 2>/dev/null)" != "$machine_id" ]; then
  $bb rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
  [ -x /usr/sbin/sshd ] && put keys <key-list
  $bb rm -f /etc/machine-id
  echo $machine_id >/etc/machine-id
fi
put files <list
$bb mkdir -p /run/udev/rules.d && $bb cp rules /run/udev/rules.d/70-tutti-disks.rules
$bb hostname "$hostname"
`;
