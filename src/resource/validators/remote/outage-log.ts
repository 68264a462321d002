import type { Clock } from '../../../protocol/clock.js';
import type { ErrorLog } from '../../../protocol/error-log.js';
import { IntrospectionUnavailableError } from './introspection-unavailable.js';

/** The least time between two lines. @unit milliseconds */
const PAUSE = 1_000;

/** Tells of outages, at most once in a second: each token that cannot be asked about is one. */
export class OutageLog {
  #toldAt = -Infinity;
  #leftOut = 0;

  constructor(
    private readonly log: ErrorLog,
    private readonly clock: Clock,
  ) {}

  failed(outage: IntrospectionUnavailableError): void {
    const now = this.clock.now().getTime();
    // A clock that was set back must not silence it.
    if (this.#toldAt <= now && now < this.#toldAt + PAUSE) {
      this.#leftOut += 1;
      return;
    }
    this.log.failed('token introspection', this.counted(outage));
    this.#toldAt = now;
    this.#leftOut = 0;
  }

  private counted(outage: IntrospectionUnavailableError): IntrospectionUnavailableError {
    if (this.#leftOut === 0) return outage;
    return new IntrospectionUnavailableError(
      `${outage.message} (and ${this.#leftOut} more since the last such line)`,
    );
  }
}
