/** Why the server does not start, in one sentence that a person understands. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}

/** The code of a failed system call, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  // Not `instanceof`: the error may come from another realm.
  const code: unknown = Reflect.get(Object(error), 'code');
  return typeof code === 'string' ? code : undefined;
}
