import { describe, expect, it } from 'vitest';
import { standIn } from '../../../src/protocol/stand-in.js';

class Counter {
  readonly name: string = 'counter';
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(by: number): number {
    this.#count += by;
    return this.#count;
  }

  twice(): number {
    return this.add(1) + this.add(1);
  }

  optional?(): void;
}

describe('a stand-in', () => {
  it('is the original in everything but what is replaced, private fields included', () => {
    const original = new Counter();
    const stand = standIn(original, { add: (by) => original.add(by * 10) });

    expect(stand.add(1)).toBe(10);
    expect(stand.twice()).toBe(11 + 12);
    expect([stand.count, stand.name, 'twice' in stand, 'thrice' in stand]).toEqual([
      12,
      'counter',
      true,
      false,
    ]);
    expect(stand.optional).toBeUndefined();
    expect(stand).toBeInstanceOf(Counter);
    expect(stand.constructor).toBe(Counter);
    expect(original.add(0)).toBe(12);
  });

  it('stands in for what is frozen, and for methods that are fields', () => {
    const original = Object.freeze({ say: (): string => 'original', count: 1 });
    const stand = standIn(original, { say: () => 'stand-in' });

    expect([stand.say(), stand.count]).toEqual(['stand-in', 1]);
  });

  it('writes to the original', () => {
    const original = { open: false, other: () => 1 };

    standIn(original, {}).open = true;

    expect(original.open).toBe(true);
  });
});
