export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads variables one by one and remembers, as sentences, what is wrong with them. */
export class EnvironmentReader {
  readonly problems: string[] = [];

  constructor(private readonly variables: Variables) {}

  /** An empty variable is an unset one: that is how compose files leave one out. */
  text(name: string): string | undefined {
    return this.variables[name]?.trim() || undefined;
  }

  flag(name: string, fallback: boolean): boolean {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return fallback;
    if (['true', '1', 'yes', 'on'].includes(text)) return true;
    if (['false', '0', 'no', 'off'].includes(text)) return false;
    return this.problem(`${name} must be true or false, not "${text}".`, fallback);
  }

  /** The first choice is the default. */
  choice<const T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const text = this.text(name)?.toLowerCase();
    const found = text === undefined ? choices[0] : choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    return this.problem(`${name} must be one of ${choices.join(', ')}, not "${text}".`, choices[0]);
  }

  /** Remembers the problem and goes on with the value, so that all problems are told at once. */
  problem<T>(sentence: string, value: T): T {
    this.problems.push(sentence);
    return value;
  }
}
