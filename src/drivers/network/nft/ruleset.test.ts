import { describe, expect, it } from 'vitest';
import { hostLayout } from '../../../model/host-layout.ts';
import { baseRuleset } from './ruleset.ts';

describe('the fixed part of the nftables table', () => {
  it('is as it always was', async () => {
    await expect(baseRuleset({ layout: hostLayout(), publish: false })).toMatchFileSnapshot(
      'golden/base.golden',
    );
  });

  it('lets clients outside this host reach services only when they are published', () => {
    expect(baseRuleset({ layout: hostLayout(), publish: false })).toContain('iifname "tt0*" jump services');
    expect(baseRuleset({ layout: hostLayout(), publish: true })).not.toContain(
      'iifname "tt0*" jump services',
    );
  });
});
