import { describe, expect, it } from 'vitest';
import type { NetworkConfig, ServiceRule } from '../driver.ts';
import { changeScript } from './change.ts';
import { emptyProgram } from './draft.ts';
import { compile } from './program.ts';

function aRule(overrides: Partial<ServiceRule> = {}): ServiceRule {
  return {
    name: 'default/web:http',
    protocol: 'TCP',
    addresses: ['10.220.0.7'],
    port: 80,
    targets: [1, 2].map((n) => ({ address: `10.200.0.${n}`, port: 8080 })),
    ...overrides,
  };
}

const sticky = aRule({ name: 'default/sticky:', addresses: ['10.220.0.8'], affinitySeconds: 10_800 });
const idle = aRule({ name: 'default/idle:', addresses: ['10.220.0.9'], nodePort: 30_001, targets: [] });

function script(before: readonly ServiceRule[] | undefined, after: readonly ServiceRule[]): string {
  const from: NetworkConfig | undefined = before && { services: before };
  return changeScript(
    'tutti',
    from === undefined ? emptyProgram : compile(from),
    compile({ services: after }),
  );
}

describe('the rules of services', () => {
  it('are as they always were', async () => {
    const services = [
      aRule({ nodePort: 30_000 }),
      sticky,
      idle,
      aRule({ name: 'kube-system/dns:dns', protocol: 'UDP', port: 53, addresses: ['10.220.0.53'] }),
    ];
    await expect(script(undefined, services)).toMatchFileSnapshot('golden/services.golden');
  });

  it('need no words when nothing changed', () => {
    expect(script([aRule(), sticky, idle], [aRule(), sticky, idle])).toBe('');
  });

  it('of one service change without a word about the others', async () => {
    const fewer = aRule({ targets: [{ address: '10.200.0.2', port: 8080 }] });
    await expect(script([aRule(), sticky, idle], [fewer, sticky, idle])).toMatchFileSnapshot(
      'golden/one-target-less.golden',
    );
  });

  it('refuse once the last target is gone and lead somewhere once there is one', async () => {
    const busy = { ...idle, targets: [{ address: '10.200.0.3', port: 80 }] };
    await expect(`${script([busy], [idle])}---\n${script([idle], [busy])}`).toMatchFileSnapshot(
      'golden/idle.golden',
    );
  });

  it('of a sticky service keep the clients of targets that stay', () => {
    const more = { ...sticky, targets: [...sticky.targets, { address: '10.200.0.3', port: 8080 }] };
    const text = script([sticky], [more]);
    expect(text.match(/add set/g)).toHaveLength(1);
    expect(text).not.toMatch(/delete set|flush set/);
    expect(text.match(/flush chain/g)).toHaveLength(1);
  });

  it('are gone with their service, chains after what points at them', () => {
    const lines = script([aRule(), sticky], []).trim().split('\n');
    expect(lines.at(-1)).toMatch(/^delete set/);
    expect(lines.findIndex((line) => line.startsWith('delete chain'))).toBeGreaterThan(
      lines.findLastIndex((line) => line.startsWith('flush chain')),
    );
    expect(lines.filter((line) => line.startsWith('add '))).toEqual([]);
  });

  it('of two services that claim the same address belong to the first', () => {
    const program = compile({ services: [aRule(), aRule({ name: 'other/web:http' })] });
    expect([...(program.elements.get('service-addresses')?.values() ?? [])].join()).toMatch(/default\/web/);
  });

  it('name each target once', () => {
    const [target] = aRule().targets;
    const program = compile({
      services: [aRule({ targets: [target, target].flatMap((each) => each ?? []) })],
    });
    expect([...program.chains.values()].flat()).toEqual(['meta l4proto tcp dnat ip to 10.200.0.1:8080']);
  });
});
