import { addSeconds, Clock } from '../protocol/clock.js';

/**
 * A clock that stands still until a test moves it.
 *
 * @publicApi
 */
export class FakeClock extends Clock {
  #now: Date;

  /** @param start when it stands at first; default the present moment, without its milliseconds */
  constructor(start = new Date(Math.floor(Date.now() / 1000) * 1000)) {
    super();
    this.#now = start;
  }

  now(): Date {
    return new Date(this.#now);
  }

  set(date: Date): void {
    this.#now = date;
  }

  /** Moves on by `seconds`; back when it is negative. */
  advance(seconds: number): void {
    this.#now = addSeconds(this.#now, seconds);
  }
}
