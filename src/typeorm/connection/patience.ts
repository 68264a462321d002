/** Milliseconds until an operation ends, answered or not: what its caller waits at most. */
const OPERATION = 2_600;

/** Milliseconds after which the database no longer begins a claim, so that nothing happens after our 503. */
const CLAIM = 2_250;

/** Milliseconds that a claim which began in time may need to be seen by others. */
const COMMIT = 200;

/** Milliseconds after which a statement that collided with others is not sent again. */
const REPEAT = 1_500;

/** Milliseconds until we give up a server that says nothing: longer than it may work on a statement. */
const SILENCE = 1_700;

/** How long one operation of a store may take, with all it has to send, and what is left of that. */
export class Patience {
  readonly #started = performance.now();

  /** When a claim comes too late, in milliseconds of `performance.now()`. */
  get due(): number {
    return this.#started + CLAIM;
  }

  /** @unit milliseconds, at least one */
  get left(): number {
    return Math.max(1, this.#started + OPERATION - performance.now());
  }

  /** How long to wait for an answer. @unit milliseconds */
  get silence(): number {
    return Math.min(SILENCE, this.left);
  }

  get mayRepeat(): boolean {
    return performance.now() < this.#started + REPEAT;
  }

  /** Whether a claim that nobody sees by now was not done and never will be. */
  get isDecided(): boolean {
    return performance.now() > this.due + COMMIT;
  }

  /** To the millisecond: a timer may be early by a part of one. */
  get isOver(): boolean {
    return this.left <= 1;
  }
}
