import { describe, expect, it, vi } from 'vitest';
import { aBackend, aFrontend } from '../builders.case.ts';
import type { BalancerConfig } from '../driver.ts';
import { soundPart } from './sound-part.ts';

const to = (backend: string) => ({ type: 'forward' as const, targets: [{ backend, weight: 1 }] });
const config: BalancerConfig = {
  frontends: [
    aFrontend({ name: 'a', defaultAction: to('x') }),
    aFrontend({ name: 'b', defaultAction: to('y') }),
  ],
  backends: [aBackend({ name: 'x' }), aBackend({ name: 'y' })],
};
const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
/** Finds fault with every configuration that has one of the names. */
const faultIn = (...bad: readonly string[]) =>
  vi.fn(async ({ frontends, backends }: BalancerConfig) =>
    names([...frontends, ...backends]).some((name) => bad.includes(name)) ? `bad: ${bad.join()}` : undefined,
  );

describe('the part of a configuration that can be carried out', () => {
  it('is all of it, after one look, when nothing is wrong', async () => {
    const fault = faultIn();
    expect(await soundPart(config, fault)).toEqual({ config, refused: [] });
    expect(fault).toHaveBeenCalledTimes(1);
  });

  it.each([
    { name: 'a frontend', bad: 'b' },
    { name: 'a backend that only one frontend uses', bad: 'y' },
  ])('is the rest when $name is wrong', async ({ bad }) => {
    const part = await soundPart(config, faultIn(bad));
    expect(part.refused).toEqual([{ frontend: 'b', reason: `bad: ${bad}` }]);
    expect([names(part.config.frontends), names(part.config.backends)]).toEqual([['a'], ['x']]);
  });

  it('is none when no frontend alone is at fault', async () => {
    const fault = async ({ frontends }: BalancerConfig) => (frontends.length > 1 ? 'too many' : undefined);
    await expect(soundPart(config, fault)).rejects.toThrow('too many');
  });
});
