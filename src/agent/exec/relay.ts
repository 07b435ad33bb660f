// A connection to a port inside a network namespace, as a two-way stream: what port-forward needs.
//
// Servers in a pod may listen on its loopback only, so the connection must be made from inside: `nsenter` runs a few lines
// of Perl (perl-base is on every Debian) that connect and copy both ways, each with its own end.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from '../../model/agent-calls.ts';
import { TuttiError } from '../../model/errors.ts';

const RELAY = String.raw`
use strict; use Socket;
my $port = $ARGV[0];
socket(my $s, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
connect($s, sockaddr_in($port, inet_aton('127.0.0.1'))) or do { print STDERR "connect: $!"; exit 3 };
print STDERR 'ok';
close STDERR;
my ($in, $out) = (1, 1);
sub all { my ($h, $b) = @_; my $o = 0; while ($o < length $b) { my $n = syswrite $h, $b, length($b) - $o, $o; return 0 unless defined $n; $o += $n } 1 }
while ($in || $out) {
  my $r = ''; vec($r, fileno(STDIN), 1) = 1 if $in; vec($r, fileno($s), 1) = 1 if $out;
  select($r, undef, undef, undef);
  if ($in && vec($r, fileno(STDIN), 1)) { my $n = sysread STDIN, my $b, 65536; if (!$n || !all($s, $b)) { $in = 0; shutdown $s, 1 } }
  if ($out && vec($r, fileno($s), 1)) { my $n = sysread $s, my $b, 65536; if (!$n || !all(\*STDOUT, $b)) { $out = 0; close STDOUT; exit 0 } }
}`;

/** Resolves when either side has closed. Throws Unavailable when nothing listens there. */
export async function relay(
  namespace: string,
  port: number,
  stream: Duplex,
  signal: AbortSignal,
): Promise<void> {
  const child = spawn('nsenter', [`--net=${namespace}`, 'perl', '-e', RELAY, String(port)], {
    stdio: 'pipe',
  });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  child.stdin.on('error', () => undefined); // the other end says what happened
  const ended = once(child, 'close');
  ended.catch(() => undefined);
  try {
    await connected(child, port);
    void send(child, stream);
    for await (const chunk of child.stdout as AsyncIterable<Uint8Array>) await stream.write(chunk);
    stream.end();
    await ended;
  } finally {
    kill();
    signal.removeEventListener('abort', kill);
  }
}

async function connected(child: ChildProcessWithoutNullStreams, port: number): Promise<void> {
  let words = '';
  child.on('error', (error) => {
    words += error.message;
  });
  for await (const chunk of child.stderr as AsyncIterable<Uint8Array>) words += Buffer.from(chunk).toString();
  if (words === 'ok') return;
  const reason = words.replace(/^connect: /, '').toLowerCase() || 'no connection';
  throw new TuttiError('Unavailable', `failed to connect to localhost:${port} inside namespace: ${reason}`);
}

async function send(child: ChildProcessWithoutNullStreams, stream: Duplex): Promise<void> {
  try {
    for await (const chunk of stream.readable)
      if (!child.stdin.write(chunk))
        await Promise.race([once(child.stdin, 'drain'), once(child.stdin, 'close')]);
  } catch {
    // The caller is gone: the end of input says so to the other side.
  }
  child.stdin.end();
}
