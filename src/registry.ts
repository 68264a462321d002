/**
 * Things that are registered once under a name and looked up by it.
 *
 * @internal
 */
export class Registry<T> {
  static #revision = 0;
  readonly #entries = new Map<string, T>();
  readonly #decorations: ((entry: T) => T)[] = [];

  /**
   * Grows with each change of any registry in this process, so that whoever derives something from several of them
   * knows when to do it anew, whichever there are.
   */
  static get revision(): number {
    return Registry.#revision;
  }

  /** @param kind what the entries are, for the error message */
  constructor(private readonly kind: string) {}

  /** @throws {TypeError} when the name is empty or taken */
  register(name: string, entry: T): void {
    if (name === '') throw new TypeError(`${this.kind}: a name is needed`);
    if (this.#entries.has(name)) {
      throw new TypeError(`${this.kind} ${name} is registered already`);
    }
    this.#entries.set(
      name,
      this.#decorations.reduce((decorated, decorate) => decorate(decorated), entry),
    );
    Registry.#revision += 1;
  }

  /** What `decorate` makes of each entry stands in its place, also of those that are registered later. */
  decorate(decorate: (entry: T) => T): void {
    this.#decorations.push(decorate);
    for (const [name, entry] of this.#entries) this.#entries.set(name, decorate(entry));
    Registry.#revision += 1;
  }

  get(name: string): T | undefined {
    return this.#entries.get(name);
  }

  names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  values(): readonly T[] {
    return [...this.#entries.values()];
  }
}
