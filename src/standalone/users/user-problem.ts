/** What was asked for a person cannot be done; the message says why, in a sentence. */
export class UserProblem extends Error {
  override readonly name = 'UserProblem';
}
