import { setTimeout as wait } from 'node:timers/promises';
import { Connection } from './connection.mjs';
import { Requests } from './requests.mjs';

/** How long answers that are still out may take once the time is up. @unit milliseconds */
const PATIENCE = 10_000;

/** After so many failures a run is ended: it counts for nothing anyway. */
const ENOUGH_FAILURES = 100;

/**
 * As many requests in flight as there are connections, no more: each sends its next one when its answer is in.
 * Written for this benchmark because the load generator shares its processor with the database: this one takes
 * about half of what autocannon takes for a request.
 *
 * @param {import('./load.mjs').Job} job
 * @returns {Promise<import('./load.mjs').Seen>}
 */
export async function runClosedLoop({ urls, connections, duration, load }) {
  const run = new Run(urls, connections, load);
  return run.measure(duration * 1_000);
}

class Run {
  #times = [];
  #answered = 0;
  #failed = 0;
  #problem;
  #inFlight = 0;
  #over = false;
  #end;

  constructor(urls, count, load) {
    const targets = urls.map((url) => new URL(url));
    const requests = targets.map((url) => new Requests(load, url.host));
    this.expect = Buffer.from(load.expect);
    this.status = load.status ?? 200;
    this.chained = load.use === 'chain';
    // One queue for all of them: a value that is used once is used by one connection.
    const of = (number) => requests[load.use === 'once' ? 0 : number % targets.length].of(number);
    this.lines = Array.from({ length: count }, (_, number) => ({
      connection: new Connection(targets[number % targets.length]),
      next: of(number),
    }));
  }

  async measure(limit) {
    await Promise.all(this.lines.map(({ connection }) => connection.open()));
    const ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const begin = performance.now();
    const timer = setTimeout(this.#end, limit);
    for (const line of this.lines) this.#send(line);
    await ended;
    clearTimeout(timer);
    this.#over = true;
    const seconds = (performance.now() - begin) / 1_000;
    const times = Float64Array.from(this.#times);
    await this.#drain();
    for (const { connection } of this.lines) connection.close();
    const problem = this.#problem ?? (this.#inFlight > 0 ? 'no answer' : undefined);
    const finished = this.#answered;
    return { seconds, times, finished, failed: this.#failed + this.#inFlight, problem };
  }

  #send(line, answer) {
    const request = line.next(answer);
    if (!request) return this.#end();
    this.#inFlight += 1;
    const sent = performance.now();
    return line.connection.send(request, (problem, head, bytes) => {
      this.#inFlight -= 1;
      const fault = problem ? problem.message : this.#fault(head, bytes);
      if (fault) this.#fail(fault);
      else this.#succeed(performance.now() - sent);
      // The next request of a chain is in the answer: without one the chain has ended.
      if (this.#over || (fault && this.chained)) return;
      this.#send(line, this.chained ? bytes.toString('utf8', head.body, head.length) : undefined);
    });
  }

  #fault({ status }, bytes) {
    if (status === this.status && bytes.includes(this.expect)) return undefined;
    return `answered ${bytes.toString('utf8', 0, 300).replace(/\s+/g, ' ')}`;
  }

  #succeed(time) {
    this.#answered += 1;
    if (!this.#over) this.#times.push(time);
  }

  /** The first one is told; all are counted. */
  #fail(problem) {
    this.#problem ??= problem;
    this.#failed += 1;
    if (this.#failed === ENOUGH_FAILURES) this.#end();
  }

  /** What is still out is not counted, but must not disturb the next run. */
  async #drain() {
    const deadline = performance.now() + PATIENCE;
    while (this.#inFlight > 0 && performance.now() < deadline) await wait(2);
  }
}
