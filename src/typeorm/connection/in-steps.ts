/** Rows of one step of a long change, so that no statement is long. */
export const STEP = 1_000;

/** Smaller than every id. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Works through rows in the order of their ids, a step at a time.
 *
 * @param step changes at most `STEP` rows after this id and answers their ids in order
 * @returns the ids of all steps
 */
export async function inSteps(
  from: string,
  step: (after: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const all: string[] = [];
  let after: string | undefined = from;
  while (after !== undefined) {
    const ids: readonly string[] = await step(after);
    all.push(...ids);
    after = ids.length === STEP ? ids.at(-1) : undefined;
  }
  return all;
}
