// What runs beside the guest's own programs and does what the host asks? A small Perl program on a virtio-serial port.
//
// It uses nothing outside Debian's essential perl-base and lives in /run. Requests are lines of words with tabs between: a
// number, a verb, arguments in hex. The answer is the number, `ok` or `error`, and words in hex. When the host's end is gone
// it thaws what was frozen and waits for the next.

export const agentScript = String.raw`
use strict;
use Fcntl;
my %SYSCALL = (settimeofday => 164, sethostname => 170, mount => 165);
my ($PERMANENT, $UP_RUNNING) = (6, 0x1043);
$SIG{PIPE} = $SIG{HUP} = 'IGNORE';
$SIG{CHLD} = 'IGNORE';
umask 022;
my $frozen = 0;

sub port { # the device of our port, by its name; there may be no udev
  for (1 .. 600) {
    for my $name (glob '/sys/class/virtio-ports/*/name') {
      next unless read_file($name) =~ /^dev\.tutti\.guest$/m;
      my ($device) = $name =~ m{/([^/]+)/name$};
      return "/dev/$device" if -e "/dev/$device";
    }
    pause(0.1);
  }
  die "there is no port\n";
}
sub pause { select undef, undef, undef, $_[0] }
sub read_file { my ($path) = @_; open my $file, '<', $path or return ''; local $/; return scalar <$file> // '' }
sub write_file {
  my ($path, $text, $mode) = @_;
  my ($folder) = $path =~ m{^(.*)/};
  make_folder($folder);
  unlink "$path.tutti";
  sysopen my $file, "$path.tutti", O_WRONLY | O_CREAT | O_EXCL, $mode or die "$path: $!\n";
  chmod $mode, $file;
  print $file $text or die "$path: $!\n";
  close $file or die "$path: $!\n";
  rename "$path.tutti", $path or die "$path: $!\n";
}
sub make_folder {
  my ($path) = @_;
  return if $path eq '' || -d $path;
  $path =~ m{^(.*)/} and make_folder($1);
  mkdir $path, 0755 or -d $path or die "$path: $!\n";
}
sub kernel { my ($name, @arguments) = @_; syscall($SYSCALL{$name}, @arguments) == 0 or die "$name: $!\n" }
sub control { my ($file, $request, $argument, $what) = @_; defined ioctl $file, $request, $argument or die "$what: $!\n" }
sub inet { pack 'S n C4 x8', 2, 0, split /\./, $_[0] }
sub ether { pack 'S C6 x8', 1, map { hex } split /:/, $_[0] }
sub root { sysopen my $root, '/', O_RDONLY or die "/: $!\n"; return $root }

sub network {
  my ($address, $mac, $gateway, $gateway_mac) = @_;
  socket my $socket, 2, 2, 0 or die "socket: $!\n";
  my $set = sub { my ($what, $request, $value) = @_; control($socket, $request, pack('a16 a24', 'eth0', $value), $what) };
  $set->('down', 0x8914, pack 'S', 0);
  $set->('mac', 0x8924, ether($mac));
  $set->('up', 0x8914, pack 'S', $UP_RUNNING);
  $set->('address', 0x8916, inet($address));
  $set->('netmask', 0x891c, inet('255.255.255.255'));
  my $device = "eth0\0";
  my $route = sub {
    my ($to, $via, $mask, $flags) = @_;
    my $entry = pack 'x8 a16 a16 a16 S x6 x8 x8 s x6 p x24', inet($to), inet($via), inet($mask), $flags, 0, $device;
    ioctl $socket, 0x890b, $entry or $!{EEXIST} or die "route to $to: $!\n";
  };
  $route->($gateway, '0.0.0.0', '255.255.255.255', 5);
  $route->('0.0.0.0', $gateway, '0.0.0.0', 3);
  my $neighbour = pack 'a16 a16 i a16 a16', inet($gateway), ether($gateway_mac), $PERMANENT, '', 'eth0';
  control($socket, 0x8955, $neighbour, 'neighbour');
}
sub clock { my ($seconds, $micros) = @_; my $time = pack 'q q', $seconds, $micros; kernel('settimeofday', $time, 0) }
sub entropy {
  my ($hex) = @_;
  my $bytes = pack 'H*', $hex;
  sysopen my $random, '/dev/urandom', O_RDWR or die "urandom: $!\n";
  control($random, 0x40085203, pack('i i a*', 8 * length $bytes, length $bytes, $bytes), 'entropy');
  control($random, 0x5207, 0, 'reseed');
}
sub hostname { my ($name) = @_; kernel('sethostname', $name, length $name) }
sub boot_id { # every clone has the template's, which nothing but a mount can change
  my ($id) = @_;
  my ($from, $to, $type) = ('/run/tutti/boot-id', '/proc/sys/kernel/random/boot_id', 'none');
  write_file($from, "$id\n", 0444);
  kernel('mount', $from, $to, $type, 4096, 0);
}
sub first { # unless this disk has booted as this machine before
  my ($machine_id, @keys) = @_;
  return if read_file('/etc/machine-id') eq "$machine_id\n";
  unlink glob '/etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub';
  while (-x '/usr/sbin/sshd' && @keys) { file(splice @keys, 0, 3) }
  write_file('/etc/machine-id', "$machine_id\n", 0444);
}
sub ssh { # the template's server: of old each connection reads the keys; newer ones hold them until they are told to read again
  my ($pid) = read_file('/run/sshd.pid') =~ /(\d+)/ or return 'no';
  kill 'HUP', $pid if -e '/usr/lib/openssh/sshd-session';
  return 'yes';
}
sub warm { # one connection, so that what it takes is in memory
  socket my $socket, 2, 1, 0 or return;
  connect $socket, pack 'S n C4 x8', 2, 22, 127, 0, 0, 1 or return 'no';
  sysread $socket, my $greeting, 255;
  return $greeting;
}
sub file { my ($path, $mode, $text) = @_; write_file($path, $text, oct $mode) }
sub grow { # the root file system takes all of its disk
  my ($sectors) = read_file('/sys/class/block/vda/size') =~ /(\d+)/;
  control(root(), 0x40086610, pack('Q', int($sectors / 8)), 'grow');
}
sub start { # in the background: its own init starts the rest
  my ($seconds, @units) = @_;
  pause($seconds);
  cloud_init();
  spawn('systemctl', '--no-block', 'start', @units);
}
sub cloud_init { # the template's boot has chosen it before this machine's files said that it is not wanted
  my $link = '/run/systemd/generator.early/multi-user.target.wants/cloud-init.target';
  return unless -e '/etc/cloud/cloud-init.disabled' && -l $link;
  unlink $link;
  local $SIG{CHLD} = 'DEFAULT';
  system 'systemctl', 'daemon-reload';
}
sub spawn {
  my @command = @_;
  my $pid = fork // die "fork: $!\n";
  return if $pid;
  open STDIN, '<', '/dev/null';
  exec @command or exec '/run/tutti/busybox', @command;
  exit 127;
}
sub is_systemd { -d '/run/systemd/system' && -e '/run/systemd/private' }
sub off { spawn(is_systemd() ? ('systemctl', 'poweroff') : ('/run/tutti/busybox', 'poweroff')) }
sub restart { spawn(is_systemd() ? ('systemctl', 'reboot') : ('/run/tutti/busybox', 'reboot')) }
sub disk { # by its serial: vdb
  my ($serial) = @_;
  for my $file (glob '/sys/block/vd*/serial') { return $1 if read_file($file) eq $serial && $file =~ m{/(vd\w+)/serial} }
  return undef;
}
sub rules { # udev, where there is one, knows the names too
  my ($text) = @_;
  write_file('/run/udev/rules.d/70-tutti-disks.rules', $text, 0644);
  spawn('udevadm', 'control', '--reload') if -e '/run/udev/control';
}
sub attached {
  my ($serial, @links) = @_;
  for (1 .. 100) {
    my $name = disk($serial);
    if (defined $name && -e "/dev/$name") { name_it($name, $_) for @links; return $name }
    pause(0.02);
  }
  die "the disk does not appear\n";
}
sub name_it { my ($name, $link) = @_; unlink $link; symlink $name, $link or $!{EEXIST} or die "$link: $!\n" } # udev may be quicker
sub detached { -l $_ && unlink $_ for @_ }
sub in_use { # mount points of the disk and its partitions
  my $name = disk($_[0]) // return '';
  my %numbers = map { (/(\d+:\d+)/ ? $1 : '') => 1 } map { read_file($_) } "/sys/block/$name/dev", glob "/sys/block/$name/$name*/dev";
  my @points = map { (split ' ')[2, 4] } grep { $numbers{ (split ' ')[2] } } split /\n/, read_file('/proc/self/mountinfo');
  my @swaps = grep { m{^/dev/$name} } split /\n/, read_file('/proc/swaps');
  return join ' ', (grep { m{^/} } @points), (@swaps ? 'swap' : ());
}
sub freeze { control(root(), 0xc0045877, 0, 'freeze'); $frozen = 1 }
sub thaw { return unless $frozen; $frozen = 0; ioctl root(), 0xc0045878, 0 }
sub run { # a shell's script: its code, then what it printed
  my ($script) = @_;
  local $SIG{CHLD} = 'DEFAULT';
  open my $out, '-|', '/bin/sh', '-c', "exec 2>&1 </dev/null\n$script" or die "sh: $!\n";
  my $text = do { local $/; <$out> } // '';
  close $out;
  return ($? >> 8) . "\n$text";
}
sub flush { syscall(162) }
sub booted { -e '/run/tutti/booted' ? 'yes' : 'no' }

my %verbs = (
  ping => sub { 'pong' }, network => \&network, clock => \&clock, entropy => \&entropy, hostname => \&hostname,
  boot_id => \&boot_id, first => \&first, ssh => \&ssh, warm => \&warm, file => \&file, grow => \&grow, start => \&start, off => \&off,
  restart => \&restart, rules => \&rules, attached => \&attached, detached => \&detached, in_use => \&in_use,
  freeze => \&freeze, thaw => \&thaw, flush => \&flush, run => \&run, booted => \&booted,
);
sub answer {
  my ($port, $line) = @_;
  my ($number, $verb, @arguments) = split /\t/, $line, -1;
  my $result = eval { ($verbs{$verb} // die "no such verb\n")->(map { pack 'H*', $_ } @arguments) };
  my $problem = $@;
  my ($how, $words) = $problem eq '' ? ('ok', $result // '') : ('error', $problem);
  syswrite $port, "$number\t$how\t" . unpack('H*', $words) . "\n";
}
my $path = port();
sysopen my $port, $path, O_RDWR or die "$path: $!\n";
my $rest = '';
while (1) {
  my $count = sysread $port, $rest, 65536, length $rest;
  if (!$count) { thaw(); $rest = ''; pause(0.2); next }
  while ($rest =~ s/^([^\n]*)\n//) { answer($port, $1) }
}
`;

/** Started with the first units; stays to the very end, so that the host can still ask. */
export const agentUnit = `[Unit]
Description=What the host asks of this machine
DefaultDependencies=no
ConditionPathExists=/usr/bin/perl
[Service]
ExecStart=/usr/bin/perl /run/tutti/agent.pl
KillMode=process
Restart=on-failure
OOMScoreAdjust=-900
`;

/** As far as a template boots: what no machine sees of its own yet. */
export const templateTarget = `[Unit]
Description=Ready to become a machine
Requires=basic.target
After=basic.target
Wants=tutti-booted.service dbus.service
AllowIsolate=yes
`;

export const bootedUnit = `[Unit]
Description=Tells that the template is ready
After=basic.target dbus.service ssh.service sshd.service systemd-logind.service e2scrub_reap.service
[Service]
Type=oneshot
ExecStart=/run/tutti/busybox touch /run/tutti/booted
`;
