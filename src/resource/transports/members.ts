/** Whether something can have members. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether something has these methods, whatever its class: the packages that have the classes are not loaded. */
export function hasMethods(value: unknown, ...names: readonly string[]): value is object {
  return isObject(value) && names.every((name) => typeof Reflect.get(value, name) === 'function');
}

/** A member of something that may not be an object at all, or of a member of it. */
export function memberOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((of, name) => (isObject(of) ? Reflect.get(of, name) : undefined), value);
}

/** What a method without parameters answers; nothing where there is no such method. */
export function asked(value: unknown, method: string): unknown {
  if (!hasMethods(value, method)) return undefined;
  return (value as Readonly<Record<string, () => unknown>>)[method]?.();
}
