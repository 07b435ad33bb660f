import { describe, expect, it } from 'vitest';
import { backoffMs, keyBackoff } from './backoff.ts';
import { fakeClock } from './clock.ts';
import { WorkQueue } from './queue.ts';

function aQueue() {
  const clock = fakeClock(0);
  let ready = 0;
  const queue = new WorkQueue(clock, () => {
    ready += 1;
  });
  const drain = () => {
    const keys: string[] = [];
    for (let next = queue.take(); next; next = queue.take()) keys.push(next.key);
    return keys;
  };
  return { clock, queue, drain, readyCount: () => ready };
}

describe('the queue', () => {
  it('hands a key out once however often it was added', () => {
    const { queue, drain } = aQueue();
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    expect(drain()).toEqual(['a', 'b']);
  });

  it('never hands a key out that is under way, and hands it out again afterwards', () => {
    const { queue, drain } = aQueue();
    queue.add('a');
    expect(drain()).toEqual(['a']);
    queue.add('a');
    queue.add('a');
    expect(drain()).toEqual([]);
    queue.done('a');
    expect(drain()).toEqual(['a']);
    queue.done('a');
    expect(drain()).toEqual([]);
  });

  it('keeps the order of adding', () => {
    const { queue, drain } = aQueue();
    for (const key of ['c', 'a', 'b']) queue.add(key);
    expect(drain()).toEqual(['c', 'a', 'b']);
  });

  it('hands a scheduled key out when it is due, not before', async () => {
    const { clock, queue, drain } = aQueue();
    queue.schedule('a', 100);
    await clock.advance(99);
    expect(drain()).toEqual([]);
    await clock.advance(1);
    expect(drain()).toEqual(['a']);
  });

  it('keeps only the last time that a key was scheduled for', async () => {
    const { clock, queue, drain } = aQueue();
    queue.schedule('a', 10);
    queue.schedule('a', 50);
    await clock.advance(20);
    expect(drain()).toEqual([]);
    await clock.advance(30);
    expect(drain()).toEqual(['a']);
    expect(clock.nextIn()).toBeUndefined();
  });

  it('drops the time of a key that is added before it is due', async () => {
    const { clock, queue, drain } = aQueue();
    queue.schedule('a', 100);
    queue.add('a');
    expect(drain()).toEqual(['a']);
    queue.done('a');
    await clock.advance(200);
    expect(drain()).toEqual([]);
  });

  it('does not let a schedule delay a key that already waits', () => {
    const { clock, queue } = aQueue();
    queue.add('a');
    queue.schedule('a', 100);
    expect(clock.nextIn()).toBeUndefined();
    expect(queue.take()?.key).toBe('a');
  });

  it('says when something can be taken', () => {
    const { queue, readyCount } = aQueue();
    queue.add('a');
    expect(readyCount()).toBe(1);
    queue.take();
    queue.add('a');
    expect(readyCount()).toBe(1);
    queue.done('a');
    expect(readyCount()).toBe(2);
  });

  it('forgets everything when closed', async () => {
    const { clock, queue, drain } = aQueue();
    queue.add('a');
    queue.schedule('b', 10);
    queue.close();
    queue.add('c');
    await clock.advance(20);
    expect(drain()).toEqual([]);
    expect(clock.nextIn()).toBeUndefined();
  });
});

describe('the back-off of a key', () => {
  it.each([
    [0, 0],
    [1, 5],
    [2, 10],
    [3, 20],
    [13, 20_480],
    [14, 30_000],
    [1000, 30_000],
  ])('after %i failures waits %i ms', (attempts, expected) => {
    expect(backoffMs(keyBackoff, attempts)).toBe(expected);
  });
});
