import { describe, expect, it } from 'vitest';
import { hostLayout } from '../../../model/host-layout.ts';
import { closeScript, type NftObject, openScript } from './foreign-firewall.ts';

const layout = hostLayout();
const chain = (name: string, more: object = {}): NftObject => ({
  chain: { family: 'ip', table: 'filter', name, ...more },
});
const forward = (policy: string) => chain('FORWARD', { type: 'filter', hook: 'forward', policy });
const ours = (place: string): NftObject => ({
  rule: { family: 'ip', table: 'filter', chain: place, handle: 9, comment: 'tutti tutti' },
});

describe('other firewalls', () => {
  it.each([
    { name: 'nobody is in the way of', objects: [], says: '' },
    { name: 'a chain that accepts is not in the way of', objects: [forward('accept')], says: '' },
    {
      name: 'our own table is not in the way of',
      objects: [
        {
          chain: {
            family: 'inet',
            table: 'tutti',
            name: 'forward',
            type: 'filter',
            hook: 'forward',
            policy: 'drop',
          },
        },
      ],
      says: '',
    },
    {
      name: 'a chain that drops lets through',
      objects: [forward('drop')],
      says: 'insert rule ip filter FORWARD oifname "tt0*" counter accept comment "tutti tutti"\ninsert rule ip filter FORWARD iifname "tt0*" counter accept comment "tutti tutti"\n',
    },
    {
      name: 'Docker’s own place for others’ rules lets through',
      objects: [forward('drop'), chain('DOCKER-USER')],
      says: 'insert rule ip filter DOCKER-USER oifname "tt0*" counter accept comment "tutti tutti"\ninsert rule ip filter DOCKER-USER iifname "tt0*" counter accept comment "tutti tutti"\n',
    },
    {
      name: 'a chain that knows us is not told again about',
      objects: [forward('drop'), chain('DOCKER-USER'), ours('DOCKER-USER')],
      says: '',
    },
    {
      name: 'an input chain that drops lets through to the gateway only',
      objects: [chain('INPUT', { type: 'filter', hook: 'input', policy: 'drop' })],
      says: [
        'insert rule ip filter INPUT iifname "tt0*" ip daddr 10.220.0.10 counter accept comment "tutti tutti"\n',
        'insert rule ip filter INPUT iifname "tt0*" ip daddr 10.236.0.0/16 counter accept comment "tutti tutti"\n',
      ].join(''),
    },
  ])('$name our packets', ({ objects, says }) => {
    expect(openScript(objects as readonly NftObject[], layout)).toBe(says);
  });

  it('lose our rules, and only ours, at teardown', () => {
    const other: NftObject = {
      rule: { family: 'ip', table: 'filter', chain: 'FORWARD', handle: 3, comment: 'tutti other' },
    };
    expect(closeScript([ours('FORWARD'), other], layout)).toBe('delete rule ip filter FORWARD handle 9\n');
  });
});
