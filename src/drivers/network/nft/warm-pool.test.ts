import { describe, expect, it } from 'vitest';
import { WarmPool } from './warm-pool.ts';

function counting(failures = 0) {
  let made = 0;
  let left = failures;
  return {
    made: () => made,
    make: async () => {
      if (left > 0) {
        left -= 1;
        throw new Error('no more');
      }
      made += 1;
      return made;
    },
  };
}

describe('a warm pool', () => {
  it('is filled up to its size and refilled after a take', async () => {
    const source = counting();
    const pool = new WarmPool(2, source.make);
    pool.fill();
    await pool.filled();
    expect(source.made()).toBe(2);
    await pool.take();
    pool.fill();
    await pool.filled();
    expect(source.made()).toBe(3);
  });

  it('gives what it makes on the spot when none waits', async () => {
    const pool = new WarmPool(0, counting().make);
    expect(await pool.take()).toBe(1);
  });

  it('tells the one who takes what is wrong, not the one who fills', async () => {
    const pool = new WarmPool(1, counting(2).make);
    pool.fill();
    await pool.filled();
    await expect(pool.take()).rejects.toThrow('no more');
  });

  it('makes nothing once closed', async () => {
    const source = counting();
    const pool = new WarmPool(2, source.make);
    await pool.close();
    pool.fill();
    await pool.filled();
    expect(source.made()).toBe(0);
  });
});
