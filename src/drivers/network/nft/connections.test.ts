import { endianness } from 'node:os';
import { describe, expect, it } from 'vitest';
import { countConnections, countTracked, hasListeners } from './connections.ts';

/** As the kernel writes it here. */
function hex(address: string): string {
  const bytes = address.split('.').map(Number);
  const ordered = endianness() === 'LE' ? bytes.reverse() : bytes;
  return Buffer.from(ordered).toString('hex').toUpperCase();
}
const mapped = (address: string) =>
  (endianness() === 'LE' ? '0000000000000000FFFF0000' : '00000000000000000000FFFF') + hex(address);
const loopback6 = `${'0'.repeat(24)}${endianness() === 'LE' ? '01000000' : '00000001'}`;

const own = { dnsAddress: '10.224.0.10', loadBalancerUnitRange: '10.240.0.0/16' };
const listening = `0A:1F90:00000000 0A:2382:${'0'.repeat(32)}`;

describe('connections of a unit', () => {
  it.each([
    { name: 'a client', socket: `01:1F90:${hex('10.204.0.3')}`, counts: 1 },
    { name: 'a client on a socket for both families', socket: `01:2382:${mapped('10.204.0.3')}`, counts: 1 },
    { name: 'a client of IPv6', socket: '01:2382:000080FE00000000FF005450B6AD1DFE', counts: 1 },
    { name: 'a client that half closed', socket: `08:1F90:${hex('10.204.0.3')}`, counts: 1 },
    { name: 'the host itself', socket: `01:1F90:${hex('10.224.0.10')}`, counts: 0 },
    { name: 'the host on a socket for both families', socket: `01:2382:${mapped('10.224.0.10')}`, counts: 0 },
    { name: 'a load balancer', socket: `01:1F90:${hex('10.240.3.7')}`, counts: 0 },
    { name: 'the unit’s own loopback', socket: `01:1F90:${hex('127.0.0.1')}`, counts: 0 },
    { name: 'the unit’s own loopback of IPv6', socket: `01:2382:${loopback6}`, counts: 0 },
    { name: 'what the unit opened', socket: `01:A028:${hex('10.204.0.3')}`, counts: 0 },
    { name: 'nothing', socket: '', counts: 0 },
  ])('count $name as $counts', ({ socket, counts }) => {
    expect(countConnections(`${listening} ${socket}`, own)).toBe(counts);
  });

  it('are told by its sockets where something listens', () => {
    expect(hasListeners(listening)).toBe(true);
    expect(hasListeners(`01:1F90:${hex('10.204.0.3')}`)).toBe(false);
    expect(hasListeners('')).toBe(false);
  });

  it('that the host forwards are counted less its own', () => {
    const line = (source: string) =>
      `tcp      6 431999 ESTABLISHED src=${source} dst=10.204.0.1 sport=40000 dport=22 src=10.204.0.1 dst=${source} sport=22 dport=40000 [ASSURED] mark=0 use=1`;
    const listing = ['10.204.0.3', '10.224.0.10', '10.240.3.7', '10.204.0.4'].map(line).join('\n');
    expect(countTracked(`${listing}\n`, own)).toBe(2);
    expect(countTracked('', own)).toBe(0);
  });

  it('are none where nothing listens', () => {
    expect(countConnections('', own)).toBe(0);
    expect(countConnections(`01:1F90:${hex('10.204.0.3')}`, own)).toBe(0);
  });
});
