/** Groups that are served at once. */
const LANES = 2;

/** The most groups under way, with those that take long: each has a connection. */
const MOST = 6;

/** Milliseconds after which a group no longer counts: what holds it up holds up nobody behind it. */
const LONG = 200;

/** Serves who waits, in the order of arrival and in groups. What arrives at an idle line is served at once. */
export class WaitingLine<Item> {
  readonly #waiting: Item[] = [];
  #quick = 0;
  #slow = 0;

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
    this.next();
  }

  private next(): void {
    while (this.#waiting.length > 0 && this.#quick < LANES && this.#quick + this.#slow < MOST) {
      void this.pass(this.#waiting.splice(0, this.size));
    }
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
    this.next();
  }
}
