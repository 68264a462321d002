/**
 * Looks until something holds, for what is told by another process.
 *
 * @throws when it does not within so many milliseconds
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  limit = 10_000,
): Promise<void> {
  const end = performance.now() + limit;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`it did not happen within ${limit} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
