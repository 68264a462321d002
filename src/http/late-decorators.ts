import type { RoutedEndpoint } from './endpoint-controllers.js';

type Decorator = ClassDecorator | MethodDecorator;

/** Where Nest keeps what it has to make for a handler, which it looks for before anything is made. */
const ENHANCERS = ['__guards__', '__interceptors__', '__pipes__', '__exceptionFilters__'] as const;

/** What each controller has by now: a module's class serves several applications in one process. */
const applied = new WeakMap<object, Set<Decorator>>();

/**
 * Puts the host's metadata on a controller that was made before it was known.
 *
 * @returns sentences about what can no longer be had: a guard that Nest does not make would guard nothing
 */
export function decorateLate(
  { endpoint, controller, route }: RoutedEndpoint,
  decorators: readonly Decorator[],
): readonly string[] {
  const before = applied.get(controller) ?? new Set();
  applied.set(controller, before);
  const problems = new Set<string>();
  for (const decorate of decorators.filter((one) => !before.has(one)).toReversed()) {
    before.add(decorate);
    for (const method of route.methods) {
      if (decorated(controller.prototype as object, method, decorate)) continue;
      problems.add(
        `endpoints.decorators brings classes that Nest would have to make for ${endpoint.name}, an endpoint of a feature: write instances there, or name the endpoint in endpoints.classes`,
      );
    }
  }
  return [...problems];
}

/** @returns false when it brought what Nest would have to make */
function decorated(prototype: object, method: string, decorate: Decorator): boolean {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, method) as PropertyDescriptor;
  const count = classesOn(descriptor.value as object);
  const replaced = (decorate as MethodDecorator)(prototype, method, descriptor);
  if (replaced) Object.defineProperty(prototype, method, replaced);
  return classesOn((replaced ?? descriptor).value as object) === count;
}

function classesOn(handler: object): number {
  return ENHANCERS.flatMap((key) => (Reflect.getMetadata(key, handler) as unknown[]) ?? []).filter(
    (one) => typeof one === 'function',
  ).length;
}
