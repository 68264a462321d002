import type { Clock } from '../../../protocol/clock.js';
import { IntrospectionUnavailableError } from './introspection-unavailable.js';

/** How many may wait for each that is under way. */
const PLACES = 20;

export interface QuestionLineSettings {
  /** How many questions may be under way at once. */
  readonly concurrency: number;
  /** How long one may wait for its turn. @unit seconds */
  readonly timeout: number;
}

interface Waiter {
  readonly since: Date;
  readonly resolve: () => void;
  readonly reject: (reason: IntrospectionUnavailableError) => void;
}

/** Lets so many questions be under way at once. The others wait in a line that has an end, in time as well. */
export class QuestionLine {
  readonly #waiting: Waiter[] = [];
  #underWay = 0;

  constructor(
    private readonly settings: QuestionLineSettings,
    private readonly clock: Clock,
  ) {}

  /** @throws {IntrospectionUnavailableError} when the line is full, or its turn does not come in time */
  async ask<T>(question: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await question();
    } finally {
      this.passOn();
    }
  }

  private turn(): Promise<void> {
    const { concurrency } = this.settings;
    if (this.#underWay < concurrency) {
      this.#underWay += 1;
      return Promise.resolve();
    }
    if (this.#waiting.length >= concurrency * PLACES) return Promise.reject(this.full());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ since: this.clock.now(), resolve, reject });
    });
  }

  /** The place of a question that is over goes to the next one that still wants it. */
  private passOn(): void {
    const { timeout } = this.settings;
    const latest = this.clock.now().getTime() - timeout * 1000;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (next.since.getTime() > latest) return next.resolve();
      next.reject(
        new IntrospectionUnavailableError(
          `a question waited ${timeout} s for its turn: the server is slow, or introspection.concurrency is too small`,
        ),
      );
    }
    this.#underWay -= 1;
  }

  private full(): IntrospectionUnavailableError {
    const { concurrency } = this.settings;
    return new IntrospectionUnavailableError(
      `${concurrency} questions are under way and ${concurrency * PLACES} wait: more than introspection.concurrency can serve`,
    );
  }
}
