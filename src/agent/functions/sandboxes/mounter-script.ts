// What mounts code and scratch space for sandboxes, without starting a program for each?
//
// One small Perl process for as long as the agent lives, as the network's porter (decision 0011): nothing outside Debian's essential
// perl-base, no module. It reads requests from standard input, a line of words with tabs between: a number, what to do, its words. It
// answers each in order: the number, and what went wrong or nothing. It ends with its input.
// Arguments: the numbers of the system calls mount and umount2.

export const mounterScript = String.raw`
use strict;
my ($MOUNT, $UMOUNT) = map { $_ + 0 } @ARGV;
my ($RDONLY, $NOSUID, $NODEV, $REMOUNT, $BIND) = (1, 2, 4, 32, 4096);
my ($PRIVATE, $SHARED, $DETACH) = (1 << 18, 1 << 20, 2);
my ($NOENT, $INVALID, $EXIST) = (2, 22, 17);
$SIG{PIPE} = $SIG{INT} = $SIG{HUP} = 'IGNORE';
$| = 1;
umask 022;
chdir '/';

sub mount { # strings must be variables: the kernel might write to them
  my ($what, $from, $to, $type, $flags, $data) = @_;
  $data //= '';
  syscall($MOUNT, $from, $to, $type, $flags, $data) == 0 or die "$what: $!\n";
}
sub directory {
  my ($path, $mode) = @_;
  mkdir $path, $mode or $! == $EXIST or die "$path: $!\n";
}
# A mount of its own, whose later mounts show wherever it is bound. Repeatable: another bind on top would hide what is there.
sub share {
  my ($path) = @_;
  open my $table, '<', '/proc/self/mountinfo' or die "$!\n";
  my $mounted = grep { (split / /)[4] eq $path } <$table>;
  mount("bind $path", $path, $path, 'none', $BIND) unless $mounted;
  mount("private $path", 'none', $path, 'none', $PRIVATE) unless $mounted;
  mount("share $path", 'none', $path, 'none', $SHARED);
}
# Everything that a sandbox needs before it is there.
sub prepare {
  my ($base, $bytes, $uid, $gid) = @_;
  directory($_, 0711) for $base;
  directory("$base/$_", 0755) for 'tmp', 'task', 'stage';
  mount('tmp', 'tmpfs', "$base/tmp", 'tmpfs', $NOSUID | $NODEV, "size=$bytes,mode=0700,uid=$uid,gid=$gid");
}
sub resize {
  my ($path, $bytes) = @_;
  mount('size of tmp', 'tmpfs', $path, 'tmpfs', $REMOUNT | $NOSUID | $NODEV, "size=$bytes");
}
# Flags of a mount do not follow it to where it shows: they must be there before it does.
sub code {
  my ($from, $stage, $to) = @_;
  mount("bind $from", $from, $stage, 'none', $BIND);
  my $done = eval {
    mount("private $stage", 'none', $stage, 'none', $PRIVATE);
    mount("read-only $stage", 'none', $stage, 'none', $REMOUNT | $BIND | $RDONLY | $NOSUID | $NODEV);
    mount("bind $to", $stage, $to, 'none', $BIND);
    1;
  };
  my $problem = $@;
  unmount($stage);
  die $problem unless $done;
}
sub unmount { # what is not mounted is skipped
  for my $path (@_) {
    my $copy = $path;
    while (syscall($UMOUNT, $copy, $DETACH) == 0) { }
    $! == $INVALID or $! == $NOENT or die "unmount $path: $!\n";
  }
}
# A sandbox's directory, with all in it.
sub discard {
  for my $base (@_) {
    unmount(map { "$base/$_" } 'stage', 'task', 'tmp');
    unlink "$base/hosts";
    rmdir "$base/$_" for 'tmp', 'task', 'stage';
    rmdir $base or $! == $NOENT or die "$base: $!\n";
  }
}

my %tasks = (share => \&share, prepare => \&prepare, resize => \&resize, code => \&code, unmount => \&unmount, discard => \&discard);
while (defined(my $line = <STDIN>)) {
  chomp $line;
  my ($number, $what, @words) = split /\t/, $line;
  my $task = $tasks{$what};
  my $done = eval { $task ? $task->(@words) : die "no such task: $what\n"; 1 };
  my $problem = $done ? '' : $@;
  $problem =~ s/[\t\n]+/ /g;
  print "$number\t$problem\n";
}
`;
