import { describe, expect, it } from 'vitest';
import { randomBytesOf } from '../../../src/protocol/random.js';

describe('random bytes', () => {
  it('are as many as asked for, and never the same twice, also where the pool is filled again', () => {
    const drawn = Array.from({ length: 2_000 }, () => randomBytesOf(20).toString('hex'));

    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn.every((text) => text.length === 40)).toBe(true);
  });

  it('are not zero: what was wiped is not handed out again', () => {
    const drawn = Array.from({ length: 1_000 }, () => randomBytesOf(16));

    expect(drawn.filter((bytes) => bytes.every((byte) => byte === 0))).toEqual([]);
  });

  it('belong to whoever asked: changing them changes nobody else’s', () => {
    const one = randomBytesOf(16);
    const other = randomBytesOf(16);
    const before = other.toString('hex');

    one.fill(0);

    expect(other.toString('hex')).toBe(before);
  });

  it('are the whole pool at most', () => {
    expect(randomBytesOf(4_096)).toHaveLength(4_096);
    expect(() => randomBytesOf(4_097)).toThrow(RangeError);
  });
});
