/**
 * The options cannot be used. It names every problem at once, each with what to write instead.
 *
 * @publicApi
 */
export class OAuth2ConfigurationError extends Error {
  /** @param problems one sentence each */
  constructor(readonly problems: readonly string[]) {
    const list = problems.map((problem) => `\n  - ${problem}`).join('');
    super(`OAuth2Module cannot start, ${counted(problems.length)} in its options:${list}`);
    this.name = 'OAuth2ConfigurationError';
  }
}

function counted(count: number): string {
  return count === 1 ? '1 problem' : `${count} problems`;
}
