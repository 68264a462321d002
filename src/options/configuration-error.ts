/**
 * The options or the decorators cannot be used. It names every problem at once, each with what to write instead.
 *
 * @publicApi
 */
export class OAuth2ConfigurationError extends Error {
  /**
   * @param problems one sentence each
   * @param owner whose they are
   * @param place where they are
   */
  constructor(
    readonly problems: readonly string[],
    owner = 'OAuth2Module',
    place = 'its options',
  ) {
    const list = problems.map((problem) => `\n  - ${problem}`).join('');
    super(`${owner} cannot start, ${counted(problems.length)} in ${place}:${list}`);
    this.name = 'OAuth2ConfigurationError';
  }
}

function counted(count: number): string {
  return count === 1 ? '1 problem' : `${count} problems`;
}
