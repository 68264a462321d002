import { describe, expect, it } from 'vitest';
import { addSeconds, epochSeconds, secondsBetween } from '../../../src/protocol/clock.js';

const at = new Date('2030-01-01T00:00:00.250Z');

describe('durations in seconds', () => {
  it('moves a time forth and back', () => {
    expect(addSeconds(at, 90).toISOString()).toBe('2030-01-01T00:01:30.250Z');
    expect(addSeconds(at, -0.25).toISOString()).toBe('2030-01-01T00:00:00.000Z');
  });

  it('counts whole seconds until a time, none once it has passed (RFC 6749 §5.1)', () => {
    expect(secondsBetween(at, addSeconds(at, 3600))).toBe(3600);
    expect(secondsBetween(at, addSeconds(at, 0.5))).toBe(1);
    expect(secondsBetween(at, addSeconds(at, -5))).toBe(0);
  });

  it('cuts a NumericDate to whole seconds (RFC 7519 §2)', () => {
    expect(epochSeconds(at)).toBe(1_893_456_000);
  });
});
