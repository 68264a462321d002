/**
 * Things that are registered once under a name and looked up by it.
 *
 * @internal
 */
export class Registry<T> {
  readonly #entries = new Map<string, T>();

  /** @param kind what the entries are, for the error message */
  constructor(private readonly kind: string) {}

  /** @throws {TypeError} when the name is empty or taken */
  register(name: string, entry: T): void {
    if (name === '') throw new TypeError(`${this.kind}: a name is needed`);
    if (this.#entries.has(name)) {
      throw new TypeError(`${this.kind} ${name} is registered already`);
    }
    this.#entries.set(name, entry);
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
