import type { ClientAuthMethod } from '../clients/methods/client-auth-method.js';
import { type Eventual, isPromise } from '../protocol/eventual.js';
import { standIn } from '../protocol/stand-in.js';
import { StorageUnavailableError } from '../protocol/storage-unavailable.js';
import type { HookLimit } from './hook-chain.js';

/** Something that a host has added did not come back: the request is answered as an outage is. */
export class ExtensionTimeoutError extends StorageUnavailableError {
  constructor(name: string, seconds: number) {
    super(undefined, `${name} did not come back within ${seconds} s`);
  }
}

/** Cuts what a host has added and does not come back. What the core has is its own. */
export class ExtensionLimit {
  constructor(private readonly limit: HookLimit) {}

  /** The same extension, but that its methods have to come back in time. */
  on<T extends object>(extension: T, methods: readonly (keyof T & string)[]): T {
    const limited = methods.map((method) => [method, this.method(extension, method)] as const);
    return standIn(extension, Object.fromEntries(limited) as Partial<T>);
  }

  /** The same for a proof, which is made once it is known what a request presents. */
  onProofs(method: ClientAuthMethod): ClientAuthMethod {
    const name = `${method.constructor.name}.proves`;
    return standIn(method, {
      present: (request) => {
        const presented = method.present(request);
        return (
          presented && {
            clientId: presented.clientId,
            proves: (record) => this.call(name, () => presented.proves(record)),
          }
        );
      },
    });
  }

  /** @throws {ExtensionTimeoutError} when it does not come back */
  call<T>(name: string, act: () => Eventual<T>): Eventual<T> {
    const returned = act();
    return isPromise(returned) ? this.within(name, returned) : returned;
  }

  private method<T extends object>(extension: T, method: keyof T & string): unknown {
    const name = `${extension.constructor.name}.${method}`;
    return (...given: readonly unknown[]) =>
      this.call(
        name,
        () =>
          Reflect.apply(extension[method] as () => unknown, extension, given) as Eventual<unknown>,
      );
  }

  private within<T>(name: string, pending: Promise<T>): Promise<T> {
    const { timeLimit, timer } = this.limit;
    return new Promise((resolve, reject) => {
      const end = timer.after(timeLimit, () => reject(new ExtensionTimeoutError(name, timeLimit)));
      Promise.resolve(pending).finally(end).then(resolve, reject);
    });
  }
}
