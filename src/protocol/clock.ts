/**
 * The one source of time. Every comparison of times, in the domain and in SQL, uses what it says,
 * so that a test can move it and no instance mixes its own time with the database's.
 *
 * @publicApi
 */
export abstract class Clock {
  abstract now(): Date;
}

/** The machine's clock. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** `date` moved by `seconds`, which may be negative. */
export function addSeconds(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}

/** Whole seconds from `from` until `to`, never negative: what `expires_in` says. */
export function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, Math.ceil((to.getTime() - from.getTime()) / 1000));
}

/** A NumericDate: whole seconds since the epoch (RFC 7519 §2). */
export function epochSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** Whether a time has come. An invalid one has: what ends at no time at all must not live for ever. */
export function hasPassed(date: Date, now: Date): boolean {
  return !(date.getTime() > now.getTime());
}
