/** Whether a value, of which nothing is known, is a class or one that extends it. */
export function isOrExtends(
  value: unknown,
  base: abstract new (...args: never[]) => object,
): boolean {
  if (value === base) return true;
  return typeof value === 'function' && value.prototype instanceof base;
}
