// What writes a container's output to its log file, and shows it to those who attach?
//
// One small Perl process beside each container, started by containerd's shim, so that it outlives us (decision 0003). It
// uses nothing outside Debian's essential perl-base and loads no module: it starts in 3 ms. It reads standard output and
// error (file descriptors 3 and 4), appends lines in CRI form, rotates, and listens on a unix socket: whoever connects gets
// the output from then on, in frames of one byte (1 stdout, 2 stderr, 0 control), four bytes length, and the bytes.
// Sending `s` asks for a control frame once all that was written until now is in the file; `q` for "no output to me", `x` to end.
// Arguments come as one text, lines: mode (pipe, tty, or console: as it was written), log path or nothing, socket path, number of clock_gettime,
// bytes per file, files kept.

export const logWriterScript = String.raw`#!/usr/bin/perl
# Written by tutti; see docs/decisions/0003-container-logs.md
BEGIN { if (open(my $ready, '>&=', 5)) { close $ready } }
use strict;
my ($mode, $path, $socket, $clock, $max_bytes, $max_files) = split /\n/, $ARGV[0] // '';
my $LINE = 16384;
my $CLIENT_BYTES = 1 << 20;
my $CLIENT_STALL = 30;
$SIG{PIPE} = 'IGNORE';
my $ending = 0;
$SIG{TERM} = sub { $ending = 1 };
$SIG{HUP} = $SIG{INT} = $SIG{QUIT} = 'IGNORE';
chdir '/';

my ($second, $prefix) = (-1, '');
sub stamp {
  my $spec = pack 'q2', 0, 0;
  if ($clock < 0 || syscall($clock + 0, 0, $spec) != 0) { $spec = pack 'q2', time, 0 }
  my ($s, $n) = unpack 'q2', $spec;
  if ($s != $second) {
    my @t = gmtime $s;
    $prefix = sprintf '%04d-%02d-%02dT%02d:%02d:%02d', $t[5] + 1900, $t[4] + 1, @t[3, 2, 1, 0];
    $second = $s;
  }
  return $prefix . sprintf('.%09dZ', $n);
}

my ($log, $size, $lost) = (undef, 0, 0);
sub reopen {
  $log = undef;
  # 02102001: close-on-exec, append, create, write only.
  if (sysopen my $opened, $path, 02002101, 0640) { $log = $opened; $size = -s $opened }
}
sub rotate {
  unlink $path . '.' . ($max_files - 1);
  for (my $i = $max_files - 2; $i >= 1; $i--) { rename "$path.$i", $path . '.' . ($i + 1) }
  $max_files > 1 ? rename($path, "$path.1") : unlink($path);
  reopen();
}
# Whole lines only; what the disk refuses is counted and told when it takes lines again.
sub append {
  my ($lines) = @_;
  return if $path eq '';
  rotate() if $size > 0 && $size + length($lines) > $max_bytes;
  reopen() unless defined $log;
  if ($lost && defined $log) {
    my $note = ($mode eq 'console' ? '' : stamp() . ' stderr F ') . "[tutti: $lost bytes of output were lost: the log could not be written]\n";
    my $done = syswrite $log, $note;
    if (defined $done && $done == length $note) { $size += $done; $lost = 0 }
  }
  my $at = 0;
  while (defined $log && !$lost && $at < length $lines) {
    my $done = syswrite $log, $lines, length($lines) - $at, $at;
    last unless defined $done;
    $at += $done;
  }
  $size += $at;
  if ($at < length $lines) {
    $lost += length($lines) - $at;
    # A torn line would join the next one.
    if (defined $log && $at > 0 && substr($lines, $at - 1, 1) ne "\n") { syswrite $log, "\n" and $size++ }
  }
}

# Hops from line end to line end: a pattern would look at every byte.
sub has_long_line {
  my ($text) = @_;
  for (my $at = 0; length($text) - $at > $LINE + 1;) {
    my $end = rindex $text, "\n", $at + $LINE;
    return 1 if $end < $at;
    $at = $end + 1;
  }
  return 0;
}

my @names = ('', 'stdout', 'stderr');
my @rest = ('', '', '');
# Takes a chunk of one stream; with no chunk, ends it.
sub take {
  my ($stream, $chunk) = @_;
  # A terminal puts a carriage return before each line end; programs that know consoles have put one already.
  if ($mode eq 'console') { if (defined $chunk) { $chunk =~ s/\r+\n/\r\n/g; append($chunk) } return }
  my $name = $names[$stream];
  my $stamp = stamp();
  my $text = $rest[$stream] . ($chunk // '');
  my $out = '';
  my $end = rindex $text, "\n";
  my $whole = $end < 0 ? '' : substr $text, 0, $end + 1;
  my $open = substr $text, $end + 1;
  if (has_long_line($whole)) {
    my @lines = split /\n/, $whole, -1;
    pop @lines;
    for my $line (@lines) {
      while (length $line > $LINE) { $out .= "$stamp $name P " . substr($line, 0, $LINE, '') . "\n" }
      $out .= "$stamp $name F $line\n";
    }
  }
  elsif ($whole ne '') { ($out = $whole) =~ s/^/$stamp $name F /mg }
  while (length $open > $LINE) { $out .= "$stamp $name P " . substr($open, 0, $LINE, '') . "\n" }
  if (!defined $chunk && $open ne '') { $out .= "$stamp $name P $open\n"; $open = '' }
  $rest[$stream] = $open;
  append($out) if $out ne '';
}

my %inputs;
for my $stream (1, 2) {
  next if $mode ne 'pipe' && $stream == 2;
  if (open my $in, '<&=', $stream + 2) { fcntl $in, 4, 2048; $inputs{fileno $in} = [$in, $stream] }
}

my $listener;
my %clients;
if ($socket ne '') {
  unlink $socket;
  if (socket($listener, 1, 1 | 02000000 | 04000, 0)) {
    my $mask = umask 0177;
    bind($listener, pack 'S a108', 1, $socket) && listen($listener, 16) or $listener = undef;
    umask $mask;
  }
}

sub frame { my ($kind, $bytes) = @_; return pack('C N', $kind, length $bytes) . $bytes }
sub show {
  my $frame = frame(@_);
  for my $client (values %clients) {
    next if $client->{quiet};
    $client->{since} = time if $client->{out} eq '';
    $client->{out} .= $frame;
    push_out($client);
  }
}
sub push_out {
  my ($client) = @_;
  while ($client->{out} ne '') {
    my $done = syswrite $client->{handle}, $client->{out}, 262144;
    if (!defined $done) { $client->{gone} = 1 unless $! == 11 || $! == 4; last }
    substr $client->{out}, 0, $done, '';
    $client->{since} = time;
  }
}
# One read of one input; false when there is nothing (more) to read now.
sub pull {
  my ($fd) = @_;
  my ($in, $stream) = @{$inputs{$fd}};
  my $count = sysread $in, my $chunk, 65536;
  if (!defined $count) { return 0 }
  if ($count == 0) { take($stream, undef); delete $inputs{$fd}; return 0 }
  take($stream, $chunk);
  show($stream, $chunk) if %clients;
  return 1;
}
sub drain {
  for my $fd (keys %inputs) { for (1 .. 64) { last unless exists $inputs{$fd} && pull($fd) } }
}
sub hear {
  my ($client) = @_;
  my $count = sysread $client->{handle}, my $words, 4096;
  if (!defined $count) { $client->{gone} = 1 unless $! == 11 || $! == 4; return }
  if ($count == 0) { $client->{gone} = 1; return }
  $client->{quiet} = 1 if index($words, 'q') >= 0;
  if (index($words, 'x') >= 0) { exit 0 }
  if (index($words, 's') >= 0) { drain(); $client->{out} .= frame(0, ''); push_out($client) }
}

while (%inputs && !$ending) {
  my $held = 0;
  for my $fd (keys %clients) {
    my $client = $clients{$fd};
    if ($client->{out} ne '' && time - $client->{since} > $CLIENT_STALL) { $client->{gone} = 1 }
    if ($client->{gone}) { delete $clients{$fd} }
    elsif (length $client->{out} > $CLIENT_BYTES) { $held = 1 }
  }
  my ($read, $write) = ('', '');
  unless ($held) { vec($read, $_, 1) = 1 for keys %inputs }
  vec($read, fileno $listener, 1) = 1 if $listener;
  for my $fd (keys %clients) {
    vec($read, $fd, 1) = 1;
    vec($write, $fd, 1) = 1 if $clients{$fd}{out} ne '';
  }
  next if select($read, $write, undef, $held ? 1 : undef) <= 0;
  for my $fd (keys %inputs) { pull($fd) if vec $read, $fd, 1 }
  if ($listener && vec $read, fileno $listener, 1) {
    if (accept my $handle, $listener) {
      fcntl $handle, 4, 2048;
      $clients{fileno $handle} = { handle => $handle, out => '', since => time };
    }
  }
  for my $fd (keys %clients) {
    my $client = $clients{$fd};
    push_out($client) if vec $write, $fd, 1;
    hear($client) if vec $read, $fd, 1;
  }
}
# Told to end: the container has ended, what it wrote is in the pipes.
drain();
take($_, undef) for grep { $rest[$_] ne '' } 1, 2;
for my $client (values %clients) {
  next if $client->{gone};
  fcntl $client->{handle}, 4, 0;
  push_out($client) if length $client->{out} <= $CLIENT_BYTES;
}
`;
