/** The most groups under way, with those that take long: each has a connection. */
const MOST = 6;

/** Milliseconds after which a group takes long: the next one does not wait for it any more. */
const LONG = 25;

/** So many who wait are worth two groups: a statement for few costs almost as much as one for some more. */
const MANY = 32;

/**
 * Serves who waits, in the order of arrival and in groups, one after the other. Who arrives in one turn of the event loop
 * goes together, at its end. Where many wait, half of them go: this process works on the answers of one half while the
 * database works on the other.
 */
export class WaitingLine<Item> {
  readonly #waiting: Item[] = [];
  #quick = 0;
  #slow = 0;
  #isCalled = false;

  /**
   * @param size the most that are served together
   * @param serve never rejects
   * @param long milliseconds after which a group takes long
   */
  constructor(
    private readonly size: number,
    private readonly serve: (group: readonly Item[]) => Promise<void>,
    private readonly long = LONG,
  ) {}

  get length(): number {
    return this.#waiting.length;
  }

  add(item: Item): void {
    this.#waiting.push(item);
    this.call();
  }

  private call(): void {
    if (this.#isCalled || this.#waiting.length === 0) return;
    this.#isCalled = true;
    setImmediate(() => {
      this.#isCalled = false;
      this.next();
    });
  }

  private next(): void {
    if (this.#waiting.length === 0 || this.#quick > 0 || this.#slow >= MOST) return;
    const { length } = this.#waiting;
    const part = length < MANY ? length : Math.ceil(length / 2);
    void this.pass(this.#waiting.splice(0, Math.min(part, this.size)));
  }

  private async pass(group: readonly Item[]): Promise<void> {
    let isSlow = false;
    this.#quick += 1;
    const timer = setTimeout(() => {
      isSlow = true;
      this.#quick -= 1;
      this.#slow += 1;
      this.next();
    }, this.long).unref();
    await this.serve(group);
    clearTimeout(timer);
    if (isSlow) this.#slow -= 1;
    else this.#quick -= 1;
    this.call();
  }
}
