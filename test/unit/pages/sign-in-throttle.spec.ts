import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SignInThrottle } from '../../../src/http/pages/sign-in-throttle.js';

describe('SignInThrottle', () => {
  let throttle: SignInThrottle;

  // The limiter reads the machine's clock: here it stands still until a test moves it.
  beforeEach(() => {
    vi.useFakeTimers();
    throttle = new SignInThrottle();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const enter = (name: string, address = '192.0.2.1', browser?: string) =>
    throttle.enter({ name, address, browser });

  async function failing(times: number, username = 'alice', address?: string): Promise<number[]> {
    const waits: number[] = [];
    for (let time = 0; time < times; time += 1) waits.push(await enter(username, address));
    return waits;
  }

  it('lets the first five attempts and one more through at once, then asks to wait', async () => {
    expect(await failing(7)).toEqual([0, 0, 0, 0, 0, 0, 2]);
  });

  it('waits twice as long after each further failure, a minute at most', async () => {
    await failing(6);
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const wait = await enter('alice', `192.0.2.${round + 10}`);
      waits.push(wait);
      vi.advanceTimersByTime(wait * 1000);
      expect(await enter('alice', `192.0.2.${round + 100}`)).toBe(0);
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('does not make the wait longer for attempts that came too early', async () => {
    await failing(6);
    await failing(10);
    vi.advanceTimersByTime(2_000);
    expect(await enter('alice')).toBe(0);
  });

  it('lets no more through when they come together', async () => {
    const waits = await Promise.all(
      Array.from({ length: 50 }, (_, index) => enter('alice', `192.0.2.${index}`)),
    );
    expect(waits.filter((wait) => wait === 0)).toHaveLength(6);
  });

  it('slows a name down wherever the attempts come from, and no other name', async () => {
    for (let host = 1; host <= 6; host += 1) await enter('alice', `192.0.2.${host}`);
    expect(await enter('alice', '198.51.100.7')).toBeGreaterThan(0);
    expect(await enter('bob', '198.51.100.7')).toBe(0);
  });

  it('does not keep out who signed in at this browser before, and slows them down as well', async () => {
    await failing(6);
    expect(await enter('alice', '198.51.100.7', 'known')).toBe(0);

    for (let time = 0; time < 5; time += 1) await enter('alice', '198.51.100.7', 'known');
    expect(await enter('alice', '198.51.100.7', 'known')).toBeGreaterThan(0);
  });

  it('forgets the failures of a name that signed in', async () => {
    await failing(5);
    await throttle.succeeded({ name: 'alice', address: '192.0.2.1', browser: undefined });
    expect(await failing(6)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('forgets after an hour', async () => {
    await failing(6);
    vi.advanceTimersByTime(3_600_000);
    expect(await failing(6)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('slows an address down that tries many names', async () => {
    const waits: number[] = [];
    for (let user = 0; user < 32; user += 1) waits.push(await enter(`user-${user}`));

    expect(waits.slice(0, 31)).toEqual(Array<number>(31).fill(0));
    expect(waits[31]).toBe(2);
    expect(await enter('user-1', '192.0.2.2')).toBe(0);
  });

  it('charges an address nothing for what a name refuses: others sign in from there', async () => {
    const waits = await failing(36, 'bob');
    expect(waits.filter((wait) => wait === 0)).toHaveLength(6);

    expect(await enter('alice')).toBe(0);
    for (let user = 0; user < 24; user += 1) expect(await enter(`user-${user}`)).toBe(0);
    expect(await enter('one-too-many')).toBe(2);
  });

  it('does not keep a slow address waiting for what a name refuses', async () => {
    await failing(6, 'bob', '192.0.2.2');
    for (let user = 0; user < 30; user += 1) await enter(`user-${user}`);

    expect(await enter('bob')).toBeGreaterThan(0);
    expect(await enter('alice')).toBe(0);
    expect(await enter('carol')).toBe(2);
  });

  it('counts the people of a client together, never for long, and not by its address', async () => {
    const attempt = (name: string) => throttle.enter({ name, address: '192.0.2.1', client: 'c' });
    for (let user = 0; user < 301; user += 1) expect(await attempt(`user-${user}`)).toBe(0);

    for (let round = 0; round < 5; round += 1) {
      expect(await attempt(`later-${round}`)).toBe(2);
      vi.advanceTimersByTime(2_000);
      expect(await attempt(`later-${round}`)).toBe(0);
    }
    expect(await enter('alice')).toBe(0);
  });

  it('slows a name down over all doors', async () => {
    await failing(3);
    for (let time = 0; time < 3; time += 1) await throttle.enter({ name: 'alice', client: 'c' });
    expect(await throttle.enter({ name: 'alice', client: 'd' })).toBeGreaterThan(0);
  });

  it('slows the /64 of an IPv6 address down as one, however it is written [lesson 31]', async () => {
    const spellings = ['2001:db8::1', '2001:DB8:0:0::2', '2001:0db8:0000:0000:ffff::1'];
    for (let user = 0; user < 31; user += 1) {
      await enter(`user-${user}`, spellings[user % spellings.length]);
    }
    expect(await enter('user-99', '2001:db8::abcd')).toBeGreaterThan(0);
    expect(await enter('user-99', '2001:db8:0:1::1')).toBe(0);
  });

  it('does not count an address’s successes, so that a busy office is not slowed down', async () => {
    for (let user = 0; user < 100; user += 1) {
      expect(await enter(`user-${user}`)).toBe(0);
      await throttle.succeeded({ name: `user-${user}`, address: '192.0.2.1', browser: undefined });
    }
  });

  it('does not count attempts whose outcome nobody knows', async () => {
    for (let time = 0; time < 50; time += 1) {
      expect(await enter('alice')).toBe(0);
      await throttle.undecided({ name: 'alice', address: '192.0.2.1', browser: undefined });
    }
  });
});
