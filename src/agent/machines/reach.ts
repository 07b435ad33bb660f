// Does a guest answer over the network? Asked from an address of the host that security groups let through.
//
// Port 22 tells when sshd is there; but sshd writes a line for whoever comes and says nothing. A guest that is known to be well is asked
// without that: a datagram to a port where nobody listens, which its kernel refuses. Only when that says nothing is port 22 asked again.
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { gatewayLinkAddress, probePort } from '../../model/host-layout.ts';
import type { Reach } from './deps.ts';

const WITHIN_MS = 2000;
const QUIET_WITHIN_MS = 500;

/** `isKnown`: it answered before, and is asked in a way that leaves nothing in its logs. */
export async function reachGuest(address: string, isKnown: boolean): Promise<Reach> {
  const quiet = isKnown ? await askQuietly(address) : 'silent';
  return quiet === 'silent' ? askSsh(address) : quiet;
}

function askSsh(address: string): Promise<Reach> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, localAddress: gatewayLinkAddress });
    const say = (reach: Reach): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reach);
    };
    const timer = setTimeout(() => say('silent'), WITHIN_MS);
    socket.once('connect', () => say('open'));
    socket.once('error', (error: NodeJS.ErrnoException) => say(answerOf(error)));
  });
}

function askQuietly(address: string): Promise<Reach> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const say = (reach: Reach): void => {
      clearTimeout(timer);
      socket.removeAllListeners().on('error', () => undefined);
      socket.close();
      resolve(reach);
    };
    const timer = setTimeout(() => say('silent'), QUIET_WITHIN_MS);
    socket.once('error', (error: NodeJS.ErrnoException) => say(answerOf(error)));
    socket.bind(0, gatewayLinkAddress, () => socket.connect(probePort, address, () => socket.send('tutti')));
  });
}

/** The kernel's answer to what nobody listens for. */
function answerOf({ code }: NodeJS.ErrnoException): Reach {
  return code === 'ECONNREFUSED' ? 'refused' : 'silent';
}
