import { expect, it } from 'vitest';
import { clockRate } from './clock-rate.ts';

/** Two bursts of 64: the counter runs at 2,596,140 kHz, the timer begins just before it wraps. */
function samples(late: (index: number) => number): Buffer {
  const all = Buffer.alloc(2048);
  for (let index = 0; index < 128; index++) {
    const seconds = (index < 64 ? 0 : 0.3) + index / 1e6;
    const counter = 2n ** 33n + BigInt(Math.round(seconds * 2_596_140e3));
    all.writeBigUInt64LE(counter, index * 16);
    all.writeUInt32LE(
      (0xfffff0 + Math.round((seconds + late(index)) * 3_579_545)) & 0xffffff,
      index * 16 + 8,
    );
    const end = counter + 156n + BigInt(Math.round(late(index) * 2_596_140e3));
    all.writeUInt32LE(Number(end & 0xffffffffn), index * 16 + 12);
  }
  return all;
}

it('is what both counters say, to a tenth of a megahertz, also when the timer wraps', () => {
  expect(clockRate(samples(() => 0))).toBe(2_596_100);
});

it('takes the samples that nothing came between', () => {
  expect(clockRate(samples((index) => (index % 64 === 40 ? 0 : 0.02 + index / 1000)))).toBe(2_596_100);
});

it('is not known when the guest did not write all', () => {
  expect(clockRate(samples(() => 0).subarray(1))).toBeUndefined();
});
