import type { DataSource } from 'typeorm';
import { FORGET_PLANS, LANE_SETTINGS, openLanes, type Lane, type LanePool } from './lane-pool.js';
import type { Patience } from './patience.js';

/** Milliseconds for which two clocks are taken to go alike, and plans to be good. */
const AGE = 60_000;

/** Milliseconds of a round trip that tell the database's clock well enough. */
const ROUND_TRIP = 100;

interface DatabaseClock {
  /** What to add to `performance.now()`, rather too little: a deadline must not be late. */
  readonly offset: number;
  readonly measuredAt: number;
}

/** The connections of the stores, each settled before its first statement. */
export class Lanes {
  readonly #clocks = new WeakMap<Lane, DatabaseClock>();
  readonly #heard = new WeakSet<Lane>();
  #pool: LanePool | undefined;
  #isClosed = false;

  constructor(private readonly dataSource: DataSource) {}

  /** @throws whatever the reason is that no connection can be had in time; nothing was sent then */
  async acquire(patience: Patience): Promise<Lane> {
    if (this.#isClosed) throw new Error('the connections to the database are closed');
    this.#pool ??= openLanes(this.dataSource);
    if (!this.#pool) throw new Error('the data source is not connected');
    // A connection that lies ready needs no clock.
    const ready = this.#pool.idleCount > 0;
    const connecting = this.#pool.connect();
    const lane = await (ready ? connecting : inTime(connecting, patience.left));
    const clock = this.#clocks.get(lane);
    if (!clock || performance.now() - clock.measuredAt > AGE) {
      await this.settle(lane, patience);
    }
    return lane;
  }

  /** A time of ours as the database's clock tells it. @param moment milliseconds of `performance.now()` */
  databaseTime(lane: Lane, moment: number): Date {
    return new Date(moment + (this.#clocks.get(lane)?.offset ?? 0));
  }

  /** The database's clock was set, or this machine slept: it is read again before the next statement. */
  forgetClock(lane: Lane): void {
    this.#clocks.delete(lane);
  }

  /** For good: whoever still waits is told that there is no database, or would leave connections behind. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    this.#isClosed = true;
    await pool?.end();
  }

  private async settle(lane: Lane, patience: Patience): Promise<void> {
    // A connection that breaks while it is in use tells its statement; without a listener it ends the process.
    const isNew = !this.#heard.has(lane);
    if (isNew) lane.on('error', () => undefined);
    this.#heard.add(lane);
    try {
      if (!isNew) await lane.query({ text: FORGET_PLANS, query_timeout: patience.silence });
      // The first answer of a connection can be slow; then the second one tells the time better.
      const slow = (await this.measure(lane, patience)) > ROUND_TRIP;
      if (slow) await this.measure(lane, patience);
    } catch (error) {
      lane.release(true);
      throw error;
    }
  }

  /** @returns the milliseconds that it took */
  private async measure(lane: Lane, patience: Patience): Promise<number> {
    const asked = performance.now();
    const { rows } = await lane.query({ text: LANE_SETTINGS, query_timeout: patience.silence });
    const measuredAt = performance.now();
    const [{ now }] = rows as readonly [{ readonly now: Date }];
    this.#clocks.set(lane, { offset: now.getTime() - measuredAt, measuredAt });
    return measuredAt - asked;
  }
}

/** @throws when it takes longer; a connection that comes too late goes back to the pool */
async function inTime(connecting: Promise<Lane>, limit: number): Promise<Lane> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      connecting.then(
        (lane) => lane.release(),
        () => undefined,
      );
      reject(new Error('timeout exceeded when trying to connect'));
    }, limit);
  });
  try {
    return await Promise.race([connecting, late]);
  } finally {
    clearTimeout(timer);
  }
}
