// Programs for host tests of filters: what a machine, whose user is root there, can try.
//
// Perl speaks what Node cannot: raw ICMP and ARP. It is on every Debian.
import { TOKEN_REPLY_REASON } from '../../../model/network-config.ts';

const ends = 'setTimeout(() => process.exit(1), 60000);';

/** Answers every request with `balancer`. */
export const listener = `
const [address, port] = process.argv.slice(1);
require('node:http').createServer((q, r) => r.end('balancer')).listen(Number(port), address, () => console.log('ready'));
${ends}`;

/** Answers as the metadata service does: a token to PUT, data to all else. */
export const tokens = `
const [address, port] = process.argv.slice(1);
require('node:http').createServer((q, r) => {
  if (q.method === 'PUT') r.writeHead(200, '${TOKEN_REPLY_REASON}', { 'content-length': 5 }).end('token');
  else r.end('data');
}).listen(Number(port), address, () => console.log('ready'));
${ends}`;

/** Asks again and again on one connection, and says so when an answer came. */
export const talker = `
const http = require('node:http');
const [host, port] = process.argv.slice(1);
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let first;
const ask = () => http.get({ host, port, agent }, (r) => {
  first ??= r.socket;
  const same = r.socket === first;
  r.on('data', () => {}).on('end', () => { console.log(same ? 'answered' : 'connected anew'); setTimeout(ask, 50); });
});
ask();
${ends}`;

/** Says the source of each packet on a UDP port. */
export const hearer = `
const s = require('node:dgram').createSocket('udp4');
s.on('message', (m, from) => console.log(from.address));
s.bind(Number(process.argv[1]), '0.0.0.0', () => console.log('ready'));
${ends}`;

/** Sends one UDP packet: source, destination, port. */
export const shouter = `
const [source, address, port] = process.argv.slice(1);
const s = require('node:dgram').createSocket('udp4');
s.bind(0, source, () => s.send('!', Number(port), address, () => process.exit(0)));`;

/** One echo request, from the second address if there is one; ends with 0 when the answer came within a second. */
export const ping = `
use strict; use Socket;
my ($to, $from) = @ARGV;
socket(my $s, AF_INET, SOCK_RAW, 1) or die $!;
bind($s, pack_sockaddr_in(0, inet_aton($from))) or die $! if defined $from;
my $sum = 0xffff - ((0x0800 + 0x1234 + 1) & 0xffff);
send($s, pack('C2 n3', 8, 0, $sum, 0x1234, 1), 0, pack_sockaddr_in(0, inet_aton($to)));
my $ready = '';
vec($ready, fileno $s, 1) = 1;
my $left = 1;
while ($left > 0) {
  my $heard = $ready;
  (my $n, $left) = select($heard, undef, undef, $left);
  last unless $n;
  recv($s, my $packet, 1500, 0);
  exit 0 if ord(substr $packet, 20, 1) == 0;
}
exit 1;`;

/** Tells everybody on the link that the address is here. */
export const claimAddress = `
use strict; use Socket;
my ($address, $name) = @ARGV;
socket(my $s, 17, SOCK_DGRAM, 0x0608) or die $!;
my $request = pack 'a16 x24', $name;
ioctl($s, 0x8933, $request) or die $!;
my $index = unpack 'x16 i', $request;
my ($mac, $ip) = (pack('C6', 2, 0, 0, 0, 0, 1), inet_aton($address));
my $arp = pack('n n C C n', 1, 0x0800, 6, 4, 2) . $mac . $ip . ("\\xff" x 6) . $ip;
my $to = pack('S n i S C C a8', 17, 0x0806, $index, 0, 0, 6, "\\xff" x 6);
send($s, $arp, 0, $to) or die $!;`;
