import { describe, expect, it } from 'vitest';
import { FixedDate } from '../../../src/protocol/fixed-date.js';

const SETTERS = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith('set'));

describe('FixedDate', () => {
  const date = new FixedDate('2030-01-01T00:00:00Z');

  it.each(SETTERS)('cannot be changed by %s()', (name) => {
    const change = Reflect.get(date, name) as (value: number) => void;

    expect(() => change.call(date, 1)).toThrow(`${name}(): this date is shared`);
    expect(date.toISOString()).toBe('2030-01-01T00:00:00.000Z');
  });

  it('is a date to everybody else', () => {
    const copy = new Date(date);
    copy.setTime(0);

    expect(SETTERS.length).toBeGreaterThan(10);
    expect(date).toEqual(new Date('2030-01-01T00:00:00Z'));
    expect(JSON.stringify({ date })).toBe('{"date":"2030-01-01T00:00:00.000Z"}');
    expect(copy.getTime()).toBe(0);
  });

  it('can be changed in a copy that is made by its constructor, as libraries do', () => {
    const copy = new (date.constructor as DateConstructor)(date);
    copy.setTime(0);

    expect(copy.getTime()).toBe(0);
    expect(date).toStrictEqual(new Date('2030-01-01T00:00:00Z'));
  });
});
