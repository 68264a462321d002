/**
 * Something that is `original` to whoever uses it, but for some methods. The original stays as it is: a host may use
 * it elsewhere, and its private fields are its own.
 */
export function standIn<T extends object>(original: T, methods: Partial<T>): T {
  // Not the original itself as the target: what is frozen could not be stood in for.
  return new Proxy(Object.create(Object.getPrototypeOf(original) as object) as T, {
    get: (_target, name) => {
      if (Object.hasOwn(methods, name)) return methods[name as keyof T];
      const value: unknown = Reflect.get(original, name, original);
      return typeof value === 'function' && name !== 'constructor' ? value.bind(original) : value;
    },
    has: (_target, name) => Reflect.has(original, name),
    set: (_target, name, value) => Reflect.set(original, name, value, original),
  });
}
