import type { FactoryProvider, Provider } from '@nestjs/common';

/** A provider that a function makes of others. */
export function provide(
  token: Extract<Provider, { provide: unknown }>['provide'],
  inject: NonNullable<FactoryProvider['inject']>,
  useFactory: (...dependencies: never[]) => unknown,
): Provider {
  return { provide: token, inject: [...inject], useFactory: useFactory as () => unknown };
}
