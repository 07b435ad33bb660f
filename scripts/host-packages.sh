#!/usr/bin/env bash
# Installs the Debian packages that are missing, of the groups named: runtime (what Tutti stands on), test (clients and
# tools of the tests), whole (clients of the whole run), guest (virtual machines of the tests), bench (peers to measure beside). Prints one line a step to
# standard error; nothing when all is there.
set -euo pipefail

runtime="containerd runc haproxy nftables iproute2 conntrack mmdebstrap util-linux perl-base ca-certificates qemu-system-x86 qemu-utils e2fsprogs busybox-static openssh-client"
test="wrk busybox-static curl skopeo strace awscli python3-boto3"
whole="ansible packer"
guest="qemu-system-x86 qemu-utils busybox-static e2fsprogs"
bench="etcd-server etcd-client podman docker.io nginx-light wrk crun"

wanted=""
for group in "$@"; do
  case "$group" in
    runtime) wanted="$wanted $runtime" ;;
    test) wanted="$wanted $test" ;;
    whole) wanted="$wanted $whole" ;;
    guest) wanted="$wanted $guest" ;;
    bench) wanted="$wanted $bench" ;;
    *) echo "host-packages.sh: unknown group $group" >&2; exit 2 ;;
  esac
done

missing=""
for package in $wanted; do
  state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "Missing packages:$missing. This host has no apt-get: install them with its own package manager" >&2
  exit 3
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Missing packages:$missing. Run as root to install them" >&2
  exit 3
fi

# Daemons of these packages must not start on their own: we run instances of our own. A policy that stands is kept.
policy=/usr/sbin/policy-rc.d
own_policy=no
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  own_policy=yes
fi
cleanup() { [ "$own_policy" = no ] || rm -f "$policy"; }
trap cleanup EXIT

export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
run() {
  if ! "$@" >"$log" 2>&1; then
    echo "Failed: $*" >&2
    tail -n 20 "$log" >&2
    rm -f "$log"
    exit 1
  fi
}
wait_for_lock="-o DPkg::Lock::Timeout=120"
echo "Updating Debian's package lists" >&2
run apt-get $wait_for_lock update
echo "Installing Debian packages:$missing" >&2
run apt-get $wait_for_lock install -y --no-install-recommends $missing
rm -f "$log"
