// What makes network namespaces and the links into them, without starting a program for each?
//
// One small Perl process for as long as the agent lives (decision 0011): it enters a new namespace, pins it, speaks rtnetlink
// there and comes back. Like the log writers it uses nothing outside Debian's essential perl-base and loads no module.
// It reads requests from standard input, a line of words with tabs between: a number, `make`, `give`, `remove` or `look`, and
// what belongs to it. It answers each in order: the number, what went wrong or nothing, what was asked for. It ends with its input.
// Arguments: the numbers of the system calls unshare, setns, mount and umount2.

export const porterScript = String.raw`
use strict;
my ($UNSHARE, $SETNS, $MOUNT, $UMOUNT) = map { $_ + 0 } @ARGV;
my ($NEWNET, $NEWIPC, $BIND, $DETACH) = (0x40000000, 0x08000000, 4096, 2);
my ($REQUEST, $REPLACE, $CREATE) = (5, 0x500, 0x600); # each wants an answer
my ($NEWLINK, $DELLINK, $NEWADDR, $NEWROUTE, $NEWNEIGH) = (16, 17, 20, 24, 28);
my ($NODEV, $INVALID, $NOENT) = (19, 22, 2);
my ($UP, $INDEX_OF, $LOOPBACK) = (1, 0x8933, 1);
$SIG{PIPE} = $SIG{INT} = $SIG{HUP} = 'IGNORE';
$| = 1;
umask 022;
chdir '/';
open my $home_net, '<', '/proc/self/ns/net' or die "$!";
open my $home_ipc, '<', '/proc/self/ns/ipc' or die "$!";
my $home = kernel();

sub kernel { # a socket into the present network namespace
  socket my $socket, 16, 3 | 02000000, 0 or die "netlink: $!\n";
  return $socket;
}
sub call { # strings must be variables: the kernel might write to them
  my ($what, @arguments) = @_;
  syscall($arguments[0], @arguments[1 .. $#arguments]) == 0 or die "$what: $!\n";
}
sub attribute {
  my ($type, $data) = @_;
  my $length = 4 + length $data;
  return pack('S S', $length, $type) . $data . "\0" x (-$length & 3);
}
# Sends one request and takes the answer; errors in @$allowed are none.
sub ask {
  my ($socket, $what, $type, $flags, $body, $allowed) = @_;
  my $request = pack('L S S L L', 16 + length $body, $type, $flags, 1, 0) . $body;
  defined syswrite($socket, $request) or die "$what: $!\n";
  defined sysread($socket, my $answer, 65536) or die "$what: $!\n";
  my $error = -unpack('l', substr $answer, 16, 4);
  return if $error == 0 || grep { $_ == $error } @{ $allowed // [] };
  $! = $error;
  die "$what: $!\n";
}
sub link_body { pack('C x S l L L', 0, 0, @_) }
sub inet { pack 'C4', split /\./, $_[0] }
sub mac { pack 'C6', map { hex } split /:/, $_[0] }
sub index_of { # undefined when there is none
  my ($socket, $name) = @_;
  my $buffer = pack 'a16 l x20', $name, 0;
  return ioctl($socket, $INDEX_OF, $buffer) ? unpack('x16 l', $buffer) : undef;
}
sub route {
  my ($socket, $what, $bits, $scope, $attributes) = @_;
  ask($socket, $what, $NEWROUTE, $REQUEST | $REPLACE, pack('C8 L', 2, $bits, 0, 0, 254, 3, $scope, 1, 0) . $attributes);
}
sub neighbour {
  my ($socket, $index, $address, $mac) = @_;
  my $body = pack('C x S l S C C', 2, 0, $index, 0x80, 0, 0) . attribute(1, inet($address)) . attribute(2, mac($mac));
  ask($socket, "neighbour $address", $NEWNEIGH, $REQUEST | $REPLACE, $body);
}
sub write_file {
  my ($path, $text, $optional) = @_;
  my $file;
  my $done = open($file, '>', $path) && syswrite($file, $text) && close $file;
  die "$path: $!\n" unless $done || $optional;
}
sub inside { # does it in another network namespace and always comes back
  my ($enter, $work) = @_;
  eval { $enter->(); $work->(kernel()) };
  my $problem = $@;
  eval { call('return', $SETNS, fileno $home_net, $NEWNET); call('return', $SETNS, fileno $home_ipc, $NEWIPC) };
  if ($@) { print STDERR $@; exit 1 }
  die $problem if $problem;
}

# A directory with a network and an ipc namespace; a pair of links whose other end is here, called $name.
sub make {
  my ($directory, $name, $mtu, $gateway, $mac) = @_;
  mkdir $directory, 0711 or die "$directory: $!\n";
  for my $kind ('net', 'ipc') { open my $pin, '>', "$directory/$kind" or die "$directory/$kind: $!\n"; chmod 0444, $pin }
  inside(sub { call('unshare', $UNSHARE, $NEWNET | $NEWIPC) }, sub {
    my ($socket) = @_;
    for my $kind ('net', 'ipc') {
      my ($from, $to, $type) = ("/proc/self/ns/$kind", "$directory/$kind", 'none');
      call("pin $to", $MOUNT, $from, $to, $type, $BIND, 0);
    }
    write_file('/proc/sys/net/ipv4/ip_unprivileged_port_start', '0', 1);
    write_file('/proc/sys/net/ipv4/ping_group_range', '0 2147483647', 1);
    ask($socket, 'lo', $NEWLINK, $REQUEST, link_body($LOOPBACK, $UP, $UP));
    my $size = attribute(4, pack 'L', $mtu);
    my $peer = link_body(0, 0, 0) . attribute(3, "$name\0") . $size . attribute(1, mac($mac)) . attribute(28, pack 'L', fileno $home_net);
    my $kind = attribute(1, "veth\0") . attribute(2, attribute(1, $peer));
    ask($socket, "link $name", $NEWLINK, $REQUEST | $CREATE, link_body(0, 0, 0) . attribute(3, "eth0\0") . $size . attribute(18, $kind));
    my $index = index_of($socket, 'eth0') // die "eth0: $!\n";
    ask($socket, 'eth0', $NEWLINK, $REQUEST, link_body($index, $UP, $UP));
    my $out = attribute(4, pack 'L', $index);
    route($socket, 'route to the gateway', 32, 253, attribute(1, inet($gateway)) . $out);
    route($socket, 'default route', 0, 0, attribute(5, inet($gateway)) . $out);
  });
  write_file("/proc/sys/net/ipv6/conf/$name/disable_ipv6", '1', 1); # no IPv6 at all
  write_file("/proc/sys/net/ipv4/conf/$name/route_localnet", '1'); # replies to NodePort clients on loopback come in
}

# The address for the unit; on this side who it is for, and last the route: the port answers from then on.
sub give {
  my ($directory, $name, $address, $unit_mac, $gateway, $gateway_mac, $id, $source) = @_;
  open my $there, '<', "$directory/net" or die "$directory/net: $!\n";
  inside(sub { call('enter', $SETNS, fileno $there, $NEWNET) }, sub {
    my ($socket) = @_;
    my $index = index_of($socket, 'eth0') // die "eth0: $!\n";
    ask($socket, 'eth0', $NEWLINK, $REQUEST, link_body($index, 0, 0) . attribute(1, mac($unit_mac)));
    neighbour($socket, $index, $gateway, $gateway_mac);
    my $body = pack('C4 L', 2, 32, 0, 0, $index) . attribute(1, inet($address)) . attribute(2, inet($address));
    ask($socket, "address $address", $NEWADDR, $REQUEST | $CREATE, $body);
  });
  my $index = index_of($home, $name) // die "$name: $!\n";
  ask($home, $name, $NEWLINK, $REQUEST, link_body($index, $UP, $UP) . attribute(20, $id));
  neighbour($home, $index, $address, $unit_mac);
  route($home, "route to $address", 32, 253, attribute(1, inet($address)) . attribute(4, pack 'L', $index) . attribute(7, inet($source)));
}

# What is gone already is skipped.
sub discard {
  while (my ($name, $directory) = splice @_, 0, 2) {
    my $index = index_of($home, $name);
    ask($home, $name, $DELLINK, $REQUEST, link_body($index, 0, 0), [$NODEV]) if defined $index;
    for my $pin ("$directory/net", "$directory/ipc") {
      my $path = $pin;
      syscall($UMOUNT, $path, $DETACH) == 0 or $! == $INVALID or $! == $NOENT or die "$pin: $!\n";
    }
    unlink map { "$directory/$_" } 'net', 'ipc', 'port.json';
    rmdir $directory or $! == $NOENT or die "$directory: $!\n";
  }
}

# TCP sockets there, as the kernel's tables have them: state, local port, peer's address. Not those that only wait for late packets.
sub look {
  my ($namespace) = @_;
  open my $there, '<', $namespace or die "$namespace: $!\n";
  my @sockets;
  inside(sub { call('enter', $SETNS, fileno $there, $NEWNET) }, sub {
    for my $table ('tcp', 'tcp6') {
      open my $file, '<', "/proc/self/net/$table" or next; # no IPv6 at all
      while (<$file>) { push @sockets, "$3:$1:$2" if /: [0-9A-F]+:([0-9A-F]+) ([0-9A-F]+):[0-9A-F]+ (0[13489AB]) / }
    }
  });
  return join ' ', @sockets;
}

my %tasks = (make => \&make, give => \&give, remove => \&discard, look => \&look);
while (defined(my $line = <STDIN>)) {
  chomp $line;
  my ($number, $what, @words) = split /\t/, $line;
  my $task = $tasks{$what};
  my $result = eval { $task ? $task->(@words) : die "no such task: $what\n" };
  my $problem = $@;
  $problem =~ s/[\t\n]+/ /g;
  $result = '' if $problem ne '' || $what ne 'look';
  print "$number\t$problem\t$result\n";
}
`;
