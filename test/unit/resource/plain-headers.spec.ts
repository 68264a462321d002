import { describe, expect, it } from 'vitest';
import { plainHeaders } from '../../../src/resource/transports/plain-headers.js';

/** Every spelling differs from the others in its capitals only. */
function spellings(count: number): readonly string[] {
  const letters = [...'abcdefghijklmnopqrst'];
  return Array.from({ length: count }, (_, number) =>
    letters.map((letter, at) => ((number >> at) & 1 ? letter.toUpperCase() : letter)).join(''),
  );
}

describe('the headers of a message', () => {
  it('are one when their names differ in case only: each value is kept', () => {
    expect(plainHeaders({ Authorization: 'Bearer a', AUTHORIZATION: 'Bearer b' })).toEqual({
      authorization: ['Bearer a', 'Bearer b'],
    });
  });

  it('cost linear time, however many spellings a hostile message has [lesson 26]', () => {
    const hostile = Object.fromEntries(spellings(50_000).map((name) => [name, 'x']));
    const started = performance.now();

    const { abcdefghijklmnopqrst: values } = plainHeaders(hostile);

    expect(values).toHaveLength(50_000);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
