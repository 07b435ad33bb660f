import { describe, expect, it } from 'vitest';
import type { FilterPolicy, NetworkFilters } from '../driver.ts';
import { changeScript } from './change.ts';
import { emptyProgram } from './draft.ts';
import { compile } from './program.ts';

const web: FilterPolicy = {
  name: 'sg-web',
  ingress: [
    { protocol: 'tcp', ports: { first: 80, last: 80 }, peer: { set: 'sg-lb' } },
    { protocol: 'tcp', ports: { first: 8000, last: 8100 }, peer: { range: '10.200.0.0/16' } },
    { protocol: 'icmp', icmp: { type: 8 }, peer: { range: '0.0.0.0/0' } },
    { protocol: 'icmp', icmp: { type: 3, code: 4 }, peer: { range: '0.0.0.0/0' } },
    { protocol: 50, peer: { range: '192.0.2.0/24' } },
  ],
  egress: [{ protocol: 'any', peer: { range: '0.0.0.0/0' } }],
};
const ssh: FilterPolicy = {
  name: 'sg-ssh',
  ingress: [{ protocol: 'tcp', ports: { first: 22, last: 22 }, peer: { range: '0.0.0.0/0' } }],
  egress: [{ protocol: 'udp', peer: { range: '10.0.0.0/8' } }],
};
const unit = (n: number, ...policies: readonly string[]) => ({ address: `10.200.8.${n}`, policies });
const filters: NetworkFilters = {
  policies: [ssh, web],
  sets: [{ name: 'sg-lb', addresses: ['10.236.0.2'] }],
  units: [unit(1, 'sg-ssh', 'sg-web'), unit(2, 'sg-ssh', 'sg-web'), unit(3, 'sg-web')],
};

function script(before: NetworkFilters | undefined, after: NetworkFilters): string {
  const from = before === undefined ? emptyProgram : compile({ services: [], filters: before });
  return changeScript('tutti', from, compile({ services: [], filters: after }));
}

describe('the rules of filters', () => {
  it('are as they always were', async () => {
    await expect(script(undefined, filters)).toMatchFileSnapshot('golden/filters.golden');
  });

  it('need no words when nothing changed', () => {
    expect(script(filters, structuredClone(filters))).toBe('');
  });

  it('change by elements only when members come and go', () => {
    const sets = [{ name: 'sg-lb', addresses: ['10.236.0.3'] }];
    const lines = script(filters, {
      ...filters,
      sets,
      units: [unit(1, 'sg-ssh', 'sg-web'), unit(3, 'sg-web'), unit(4, 'sg-web')],
    })
      .trim()
      .split('\n');
    expect(lines.filter((line) => !/^(add|delete) element /.test(line))).toEqual([]);
    expect(lines).toHaveLength(6);
  });

  it('change in the chain of their policy only', () => {
    const stricter = { ...web, ingress: web.ingress.slice(0, 1) };
    const text = script(filters, { ...filters, policies: [ssh, stricter] });
    expect(text.match(/flush chain \S+ \S+ \S+/g)).toEqual([expect.stringContaining('policy-ingress')]);
    expect(text).not.toContain('element');
  });

  it('are gone with the last unit, sets after what names them', () => {
    const lines = script(filters, { policies: [], sets: [], units: [] }).trim().split('\n');
    expect(lines.at(-1)).toMatch(/^delete set/);
    expect(lines.filter((line) => line.startsWith('add '))).toEqual([]);
  });

  it('let nothing through for a unit without policies, or with those that are not there', () => {
    const program = compile({
      services: [],
      filters: { policies: [], sets: [], units: [unit(1), unit(2, 'sg-gone')] },
    });
    expect([...program.chains.values()]).toEqual([['drop'], ['drop']]);
    expect(program.elements.get('unit-ingress')?.size).toBe(2);
  });

  it('of a set that is not there are left out', () => {
    const program = compile({ services: [], filters: { ...filters, sets: [] } });
    expect([...program.chains.values()].flat().join()).not.toContain('@');
  });
});

describe('public addresses', () => {
  it('lead to private ones, also from there', () => {
    const { elements } = compile({
      services: [],
      publicAddresses: [{ public: '198.18.0.5', private: '10.200.8.1' }],
    });
    expect([...(elements.get('public-addresses') ?? [])]).toEqual([['198.18.0.5', ' : 10.200.8.1']]);
    expect([...(elements.get('hairpin')?.keys() ?? [])]).toEqual(['10.200.8.1 . 10.200.8.1']);
  });
});
