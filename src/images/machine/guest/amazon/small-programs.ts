// Programs that files for Amazon Linux call beside yum: rpm's questions, amazon-linux-extras, ec2-metadata, adduser as RHEL has it.
//
// adduser: Debian's asks questions; on Amazon Linux it is another name of useradd.

export const AFTER_INSTALL = `#!/bin/sh
# What a package of Debian lacks of what one of Amazon Linux has: users, places and names of services.
alias_unit() { # alias_unit NAME OF
  unit="/etc/systemd/system/$1.service"
  [ -e "/lib/systemd/system/$2.service" ] && [ ! -e "$unit" ] && cat > "$unit" <<UNIT
[Unit]
Description=$1, which is $2 here
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/systemctl restart $2
ExecReload=/bin/systemctl reload $2
ExecStop=/bin/systemctl stop $2
[Install]
WantedBy=multi-user.target
UNIT
}
account() { id "$1" >/dev/null 2>&1 || useradd -r -s /usr/sbin/nologin "$1"; }
if [ -d /etc/nginx ]; then
  account nginx
  sed -i 's#root /var/www/html;#root /usr/share/nginx/html;#; s/ default_server;/;/' /etc/nginx/sites-available/default
fi
if [ -d /etc/apache2 ]; then account apache; alias_unit httpd apache2; fi
alias_unit crond cron
alias_unit redis redis-server
alias_unit redis6 redis-server
rm -f /usr/lib/python3*/EXTERNALLY-MANAGED # pip installs as it does there
exit 0
`;

export const APT_GET = `#!/bin/sh
# apt-get for cloud-init's package lists: names of Amazon Linux are understood too.
. /usr/libexec/tutti/package-names
verb= node=- count=0
for argument in "$@"; do
  shift
  case "$verb $argument" in
    *" -"*) set -- "$@" "$argument" ;;
    " "*) verb=$argument; set -- "$@" "$argument" ;;
    "install "*)
      found=$(debian_names "$argument")
      case "$found" in
        nothing) ;;
        node*) node=$(printf %s "$found" | sed 's/^node *//') ;;
        absent* | unknown) set -- "$@" "$argument"; count=1 ;;
        *) set -- "$@" $found; count=1 ;;
      esac ;;
    *) set -- "$@" "$argument" ;;
  esac
done
if [ "$node" != - ]; then /usr/libexec/tutti/install-node $node || exit 1; fi
[ "$verb" = install ] && [ "$count" = 0 ] && exit 0
exec apt-get "$@"
`;

export const RPM = `#!/bin/sh
# Stands in for rpm: answers what is installed.
. /usr/libexec/tutti/package-names
case "$1" in
  -qa) exec dpkg-query -W -f '\${Package}-\${Version}.\${Architecture}\\n' ;;
  -q)
    shift; status=0
    for asked in "$@"; do
      found=$(debian_names "$asked")
      case "$found" in
        node*) if [ -e /var/lib/tutti-nodejs ]; then echo "nodejs-$(cat /var/lib/tutti-nodejs)"; continue; fi; found= ;;
      esac
      dpkg-query -W -f '\${Package}-\${Version}.\${Architecture}\\n' $found 2>/dev/null || { echo "package $asked is not installed"; status=1; }
    done
    exit "$status" ;;
  --import) echo "Keys of RPM packages are not needed here: packages come from Debian 12"; exit 0 ;;
esac
echo "Error: RPM packages cannot be installed, this stand-in is Debian 12" >&2
exit 1
`;

export const EXTRAS = `#!/bin/sh
# Stands in for amazon-linux-extras: topics are packages.
verb=$1
[ $# -gt 0 ] && shift
names= yes=
for argument in "$@"; do
  case "$argument" in
    -y) yes=-y ;;
    postgresql*) names="$names $argument" ;;
    *) names="$names $(printf %s "$argument" | sed -E 's/=.*//; s/^(nginx|redis|php|golang|ruby|docker|java-openjdk)[0-9.]*$/\\1/; s/^java-openjdk$/java/; s/^epel$/epel-release/; s/^(php|golang)$/\\1/')" ;;
  esac
done
case "$verb" in
  install) exec yum install $yes $names ;;
  enable | disable) echo "Packages come from Debian 12 here. Install them with: yum install$names" ;;
  list | info | '') echo "This stand-in has no topics: install packages with yum" ;;
  *) echo "No such command: $verb" >&2; exit 1 ;;
esac
`;

export const ADDUSER = `#!/bin/sh
# adduser as Amazon Linux has it: useradd that makes a home. What only Debian's knows goes to Debian's.
operands=0 skip=
for argument in "$@"; do
  if [ -n "$skip" ]; then skip=; continue; fi
  case "$argument" in
    --disabled-password | --disabled-login | --gecos* | --ingroup | --group | --quiet | --system | --home | --home=* | \\
      --firstuid* | --lastuid* | --force-badname | --allow-bad-names | --add_extra_groups | --conf | --debug)
      exec /usr/sbin/adduser "$@" ;;
    -b | -c | -d | -e | -f | -g | -G | -k | -K | -p | -s | -u) skip=1 ;;
    -*) ;;
    *) operands=$((operands + 1)) ;;
  esac
done
[ "$operands" -gt 1 ] && exec /usr/sbin/adduser "$@"
exec /usr/sbin/useradd "$@"
`;

export const EC2_METADATA = `#!/bin/sh
# What the metadata service says of this machine: ec2-metadata [--quiet] [OPTION...]
base=http://169.254.169.254/latest
token=$(curl -sf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$base/api/token") || {
  echo '[ERROR] Command not valid outside EC2 instance. Please run this command within a running EC2 instance.' >&2; exit 1; }
get() { curl -sf -m 5 -H "X-aws-ec2-metadata-token: $token" "$base/$1"; }
show() { # show NAME PATH
  value=$(get "$2") || value='not available'
  if [ -n "$quiet" ]; then echo "$value"; else echo "$1: $value"; fi
}
quiet= options=
for option in "$@"; do
  case "$option" in -q | --quiet) quiet=1 ;; *) options="$options $option" ;; esac
done
for option in \${options:---all}; do
  case "$option" in
    -a | --ami-id) show ami-id meta-data/ami-id ;;
    -l | --ami-launch-index) show ami-launch-index meta-data/ami-launch-index ;;
    -i | --instance-id) show instance-id meta-data/instance-id ;;
    -t | --instance-type) show instance-type meta-data/instance-type ;;
    -h | --local-hostname) show local-hostname meta-data/local-hostname ;;
    -o | --local-ipv4) show local-ipv4 meta-data/local-ipv4 ;;
    -p | --public-hostname) show public-hostname meta-data/public-hostname ;;
    -v | --public-ipv4) show public-ipv4 meta-data/public-ipv4 ;;
    -z | --availability-zone) show placement meta-data/placement/availability-zone ;;
    -R | --region) show region meta-data/placement/region ;;
    -s | --security-groups) show security-groups meta-data/security-groups ;;
    -m | --mac) show mac meta-data/mac ;;
    -d | --user-data) show user-data user-data ;;
    --all)
      show ami-id meta-data/ami-id
      show instance-id meta-data/instance-id
      show instance-type meta-data/instance-type
      show local-hostname meta-data/local-hostname
      show local-ipv4 meta-data/local-ipv4
      show placement meta-data/placement/availability-zone
      show public-hostname meta-data/public-hostname
      show public-ipv4 meta-data/public-ipv4
      show security-groups meta-data/security-groups ;;
    --help) echo 'usage: ec2-metadata [--quiet] [--instance-id | --ami-id | --instance-type | --local-ipv4 | --public-ipv4 | --availability-zone | ...]' ;;
    *) echo "ec2-metadata: unknown option $option" >&2; exit 1 ;;
  esac
done
`;
