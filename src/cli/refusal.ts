/** Why a command is not carried out, each reason a sentence that a person understands. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
