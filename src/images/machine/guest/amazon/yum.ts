// yum and dnf of a guest: a shell program that installs through apt what files for Amazon Linux usually ask for.
//
// Exit codes and last lines are dnf's (`Complete!`, `Error: Unable to find a match: foo`). As there, what is installed is
// neither started nor enabled: the file that asked for it does that next.

const MESSAGES = `
fail() { echo "Error: $*" >&2; exit 1; }

need_root() {
  [ "$(id -u)" = 0 ] || fail "This command has to be run with superuser privileges (under the root user on most systems)."
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 \\
    -o APT::Install-Recommends=false -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-unsafe-io "$@" 9>&-
}

fresh_lists() {
  [ "$1" != always ] && ls /var/lib/apt/lists/*_Packages >/dev/null 2>&1 && return
  [ "$(id -u)" = 0 ] || return # whoever only asks is told what is known
  said=$(apt update 2>&1)
  ls /var/lib/apt/lists/*_Packages >/dev/null 2>&1 && return
  echo "$said" >&2
  fail "Failed to download metadata for repo 'debian': the mirrors of this host do not answer"
}

confirm() {
  [ -n "$YES" ] && return
  printf 'Is this ok [y/N]: '
  read -r answer || answer=
  case "$answer" in y | Y | yes) ;; *) echo "Operation aborted."; exit 1 ;; esac
}
`;

const INSTALL = `
# Debian's packages for all that was asked for in PACKAGES, wanted Node.js in NODE ("-": none); fails when one is unknown.
resolve() {
  PACKAGES= NODE=- MISSING=
  for asked in "$@"; do
    case "$asked" in
      *://* | *.rpm) fail "Could not open: $asked: RPM packages cannot be installed, this stand-in is Debian 12" ;;
    esac
    found=$(debian_names "$asked")
    case "$found" in
      nothing) ;;
      node*) NODE=$(printf %s "$found" | sed 's/^node *//') ;;
      absent*) echo "No match for argument: $asked (\${found#absent })" >&2; MISSING="$MISSING $asked" ;;
      unknown) echo "No match for argument: $asked" >&2; MISSING="$MISSING $asked" ;;
      *) PACKAGES="$PACKAGES $found" ;;
    esac
  done
  if [ -n "$MISSING" ] && [ -z "$SKIP" ]; then fail "Unable to find a match:$MISSING"; fi
}

missing_packages() {
  for package in $PACKAGES; do
    dpkg-query -W -f '\${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || echo "$package"
  done
}

# Packages do not start what they bring, and what they enabled is not enabled.
quietly() {
  wants=/etc/systemd/system/multi-user.target.wants
  before=$(ls "$wants" 2>/dev/null)
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\\nexit 101\\n' > "$policy"; chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
  fi
  apt "$@" >&3 2>&4
  status=$?
  for unit in $(ls "$wants" 2>/dev/null); do
    echo "$before" | grep -qxF "$unit" || systemctl disable --quiet "$unit" >/dev/null 2>&1
  done
  [ "$status" = 0 ] && /usr/libexec/tutti/after-install
  return "$status"
}

install() {
  need_root
  [ $# -gt 0 ] || fail "Need to pass a list of pkgs to $VERB"
  fresh_lists
  resolve "$@"
  new=$(missing_packages)
  if [ -z "$new" ] && [ "$NODE" = - ]; then
    for package in $PACKAGES; do echo "Package $package is already installed."; done
    printf 'Dependencies resolved.\\nNothing to do.\\nComplete!\\n'
    return
  fi
  printf 'Dependencies resolved.\\nInstalling:\\n'
  for package in $new; do echo " $package"; done
  [ "$NODE" = - ] || echo " nodejs $NODE"
  confirm
  if [ -n "$new" ]; then quietly install --yes $new || fail "Some packages could not be installed"; fi
  if [ "$NODE" != - ]; then
    installed=$(/usr/libexec/tutti/install-node $NODE) || exit 1
  fi
  printf '\\nInstalled:\\n'
  for package in $new; do
    dpkg-query -W -f '  \${Package}-\${Version}.\${Architecture}\\n' "$package"
  done
  [ "$NODE" = - ] || printf '  %s\\n' $installed
  printf '\\nComplete!\\n'
}

update() {
  need_root
  fresh_lists always
  if [ $# -gt 0 ]; then
    resolve "$@"
    [ -n "$PACKAGES" ] && confirm && { quietly install --yes --only-upgrade $PACKAGES || fail "The update failed"; }
  elif apt -s upgrade | grep -q '^Inst'; then
    confirm
    quietly upgrade --yes || fail "The update failed"
  else
    printf 'Dependencies resolved.\\nNothing to do.\\n'
  fi
  echo 'Complete!'
}

remove() {
  need_root
  [ $# -gt 0 ] || fail "Need to pass a list of pkgs to $VERB"
  resolve "$@"
  gone=
  for package in $PACKAGES; do
    dpkg-query -W "$package" >/dev/null 2>&1 && gone="$gone $package" || echo "No match for argument: $package"
  done
  if [ "$NODE" != - ] && [ -e /var/lib/tutti-nodejs ]; then
    rm -rf /usr/bin/node /usr/bin/nodejs /usr/bin/npm /usr/bin/npx /usr/lib/node_modules/npm /var/lib/tutti-nodejs
  fi
  if [ -n "$gone" ]; then confirm; quietly purge --yes --auto-remove $gone || fail "The removal failed"; fi
  echo 'Complete!'
}
`;

const QUESTIONS = `
installed_list() { dpkg-query -W -f '\${db:Status-Abbrev}\${Package}.\${Architecture} \${Version} @debian\\n' "$@" 2>/dev/null | sed -n 's/^ii //p'; }

list() {
  what=all
  case "$1" in installed | --installed | available | --available | updates | --updates | all) what=$1; shift ;; esac
  fresh_lists
  if [ $# -gt 0 ]; then resolve_for_list "$@"; else PACKAGES=; fi
  rows=
  if [ $# = 0 ] || [ -n "$PACKAGES" ]; then rows=$(installed_list $PACKAGES); fi
  [ -e /var/lib/tutti-nodejs ] && case " $* " in "  " | *nodejs*) rows="$rows
nodejs $(cat /var/lib/tutti-nodejs) @npm" ;; esac
  case "$what" in
    *installed | all) [ -n "$rows" ] && { echo 'Installed Packages'; echo "$rows" | sed '/^$/d'; } ;;
  esac
  case "$what" in
    *available | all)
      for package in $PACKAGES; do
        known "$package" && { echo 'Available Packages'; apt-cache show --no-all-versions "$package" | sed -n 's/^Version: /'"$package"' /p'; rows=yes; }
      done ;;
  esac
  [ -n "$rows" ] || [ $# = 0 ] || fail "No matching Packages to list"
}

resolve_for_list() {
  PACKAGES=
  for asked in "$@"; do
    found=$(debian_names "$asked")
    case "$found" in nothing | node* | absent* | unknown) ;; *) PACKAGES="$PACKAGES $found" ;; esac
  done
}

info() {
  fresh_lists
  resolve_for_list "$@"
  [ -n "$PACKAGES" ] || fail "No matching Packages to list"
  apt-cache show --no-all-versions $PACKAGES
}
`;

const MAIN = `
YES= SKIP= VERB= QUIET=
exec 3>&1 4>&2
left=
while [ $# -gt 0 ]; do
  case "$1" in
    -y | --assumeyes) YES=1 ;;
    -q | --quiet) QUIET=1 ;;
    --skip-broken | --skip-unavailable) SKIP=1 ;;
    --version) echo '4.14.0'; echo '  Installed: a stand-in of Tutti that installs through apt'; exit 0 ;;
    -h | --help) VERB=\${VERB:-help} ;;
    -d | -e | -c | --enablerepo | --disablerepo | --repo | --releasever | --setopt | -x | --exclude) shift ;;
    --downloadonly | --installroot*) fail "$1 is not supported by this stand-in for $(basename "$0")" ;;
    -*) [ "$1" = --installed ] || [ "$1" = --available ] || [ "$1" = --updates ] && left="$left $1" ;;
    *) if [ -z "$VERB" ]; then VERB=$1; else left="$left $(printf %s "$1" | tr ' ' '-' | sed 's/^Development-Tools$/development-tools/')"; fi ;;
  esac
  shift
done
[ -n "$QUIET" ] && exec >/dev/null 3>/dev/null
set -f
set -- $left
set +f
case "$VERB" in
  install | localinstall | reinstall | in) install "$@" ;;
  groupinstall) install "$@" ;;
  group | groups) [ "$1" = install ] && shift && install "$@" ;;
  update | upgrade | upgrade-minimal | update-minimal | distro-sync) update "$@" ;;
  remove | erase | rm) remove "$@" ;;
  autoremove) need_root; quietly autoremove --yes; echo 'Complete!' ;;
  makecache) need_root; fresh_lists always; echo 'Metadata cache created.' ;;
  clean) need_root; apt clean; rm -rf /var/lib/apt/lists/*; echo '0 files removed' ;;
  check-update | check-upgrade) fresh_lists; apt -s upgrade | grep '^Inst' | awk '{print $2}' | grep . && exit 100 || exit 0 ;;
  list | ls) list "$@" ;;
  info) info "$@" ;;
  search) fresh_lists; apt-cache search --names-only "$@" | sed 's/ - / : /' ;;
  repolist) printf 'repo id  repo name\\ndebian   Debian 12 (bookworm), for a stand-in\\n' ;;
  config-manager | module | history | mark | versionlock) echo "$VERB does nothing in this stand-in: packages come from Debian 12" ;;
  help) echo "usage: $(basename "$0") [options] COMMAND: install, update, remove, list, info, search, makecache, clean, check-update, repolist" ;;
  '') fail "You need to give some command" ;;
  *) echo "No such command: $VERB. Please use /usr/bin/$(basename "$0") --help" >&2; exit 1 ;;
esac
`;

export const YUM = `#!/bin/sh
# Stands in for yum and dnf: installs through apt.
. /usr/libexec/tutti/package-names
${MESSAGES}${INSTALL}${QUESTIONS}${MAIN}`;
