// What packages of Amazon Linux are called in Debian: a part of the shell programs that stand in for yum.
//
// `debian_names NAME` prints one line: Debian's names, `node VERSION`, `nothing`, or `absent REASON`.

const DEVELOPMENT = 'build-essential git autoconf automake libtool patch pkg-config bison flex';
const VENDOR = "absent it comes from its vendor's own repository, which cannot be had offline";
const SELINUX = 'absent there is no SELinux in this stand-in, which is Debian 12';

/** Patterns of the shell, each with what is printed; the first that fits counts. */
const NAMES: readonly (readonly [pattern: string, debian: string])[] = [
  ['nodejs|nodejs-npm|npm', 'node'],
  ['nodejs[0-9][0-9]|nodejs[0-9][0-9]-npm', 'node $(printf %s "$1" | sed "s/[^0-9]//g")'],
  ['nodejs-[0-9]*', 'node $(printf %s "$1" | sed "s/^nodejs-//; s/-.*//")'],
  ['httpd', 'apache2'],
  ['httpd-tools', 'apache2-utils'],
  ['mod_ssl', 'apache2'],
  ['python', 'python3'],
  ['python3.11|python311', 'python3'],
  ['python3.11-pip|python-pip|python2-pip', 'python3-pip'],
  ['python3-devel|python3.11-devel', 'python3-dev'],
  ['java-17-*-devel|java-17-amazon-corretto|java-latest-openjdk-devel', 'openjdk-17-jdk-headless'],
  ['java-17-*|java-latest-openjdk|java', 'openjdk-17-jre-headless'],
  ['java-*', 'absent Debian 12 has Java 17 only: java-17-openjdk'],
  ['docker', 'docker.io'],
  ['docker-compose-plugin', 'docker-compose'],
  [
    'mariadb105-server|mariadb-server|mariadb1011-server|mysql-server|mysql-community-server',
    'mariadb-server',
  ],
  ['mariadb105|mariadb|mysql|mysql-community-client', 'mariadb-client'],
  ['postgresql1[0-9]-server|postgresql-server', 'postgresql'],
  ['postgresql1[0-9]', 'postgresql-client'],
  ['redis6|redis', 'redis-server'],
  [
    'memcached|haproxy|nginx|git|jq|ruby|php|php-fpm|php-mysqlnd',
    '$(printf %s "$1" | sed "s/mysqlnd/mysql/")',
  ],
  ['golang', 'golang-go'],
  ['gcc-c++', 'g++'],
  ['@development*|@"Development Tools"|development-tools', DEVELOPMENT],
  ['nc|nmap-ncat', 'ncat'],
  ['bind-utils', 'dnsutils'],
  ['cronie', 'cron'],
  ['vim-enhanced', 'vim'],
  ['vim-minimal', 'vim-tiny'],
  ['which|procps-ng', 'debianutils procps'],
  ['util-linux-user|shadow-utils', 'util-linux passwd'],
  ['iputils', 'iputils-ping'],
  ['net-tools|telnet|wget|curl|unzip|tar|gzip|make|gcc|htop|tmux|rsync|stress|stress-ng', '$1'],
  ['curl-minimal', 'curl'],
  ['openssh-clients', 'openssh-client'],
  ['awscli-2|awscli2', 'awscli'],
  ['openssl-devel', 'libssl-dev'],
  ['zlib-devel', 'zlib1g-dev'],
  ['libcurl-devel', 'libcurl4-openssl-dev'],
  ['bzip2-devel', 'libbz2-dev'],
  ['sqlite', 'sqlite3'],
  ['sqlite-devel', 'libsqlite3-dev'],
  ['postgresql-devel', 'libpq-dev'],
  ['xz-devel', 'liblzma-dev'],
  ['epel-release|system-release|amazon-linux-extras', 'nothing'],
  ['policycoreutils*|selinux-*|setroubleshoot*', SELINUX],
  ['amazon-*|aws-cfn-bootstrap|aws-nitro*|ec2-*|nvidia*|dynatrace*|datadog*|newrelic*', VENDOR],
  ['docker-ce*|containerd.io|kubelet|kubeadm|kubectl|terraform|packer|vault|consul|nomad|code', VENDOR],
  ['mongodb*|grafana*|elasticsearch*|gitlab*|jenkins|google-chrome*', VENDOR],
];

/** Functions of a POSIX shell. */
export const PACKAGE_NAMES = `# What packages of Amazon Linux are called in Debian.
known() { apt-cache show --no-all-versions "$1" >/dev/null 2>&1; }

debian_names() {
  case "$1" in
${NAMES.map(([pattern, debian]) => `    ${pattern}) echo "${debian}"; return ;;`).join('\n')}
  esac
  name=$(printf %s "$1" | sed -E 's/\\.(x86_64|aarch64|noarch|i686)$//')
  bare=$(printf %s "$name" | sed -E 's/-[0-9][^-]*(-[^-]+)?$//')
  for try in "$name" "$bare"; do
    if known "$try"; then echo "$try"; return; fi
    stem=$(printf %s "$try" | sed -E 's/-devel$//')
    if [ "$stem" != "$try" ]; then
      for dev in "$stem-dev" "lib$stem-dev"; do
        if known "$dev"; then echo "$dev"; return; fi
      done
    fi
  done
  echo unknown
}
`;
