// Does port 22 of a guest answer over the network? Asked from an address of the host that security groups let through.
import { connect } from 'node:net';
import { gatewayLinkAddress } from '../../model/host-layout.ts';
import type { Reach } from './deps.ts';

const WITHIN_MS = 2000;

export function reachSsh(address: string): Promise<Reach> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, localAddress: gatewayLinkAddress });
    const say = (reach: Reach): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reach);
    };
    const timer = setTimeout(() => say('silent'), WITHIN_MS);
    socket.once('connect', () => say('open'));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      say(error.code === 'ECONNREFUSED' ? 'refused' : 'silent'),
    );
  });
}
