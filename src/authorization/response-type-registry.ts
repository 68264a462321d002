import { Inject, Injectable } from '@nestjs/common';
import { GrantRegistry } from '../grants/grant-registry.js';
import type { ResponseType } from '../grants/response-type.js';
import { canonicalResponseType, isResponseTypeName } from '../protocol/response-type-name.js';
import { Registry } from '../registry.js';

/** The response types of this server: those of its grants, and those that are registered by themselves. */
@Injectable()
export class ResponseTypeRegistry {
  readonly #own = new Registry<ResponseType>('response type');

  constructor(@Inject(GrantRegistry) private readonly grants: GrantRegistry) {}

  /** @throws {TypeError} when the name is none, or taken */
  register(type: ResponseType): void {
    this.requireFree(type.responseType);
    this.#own.register(canonicalResponseType(type.responseType), type);
  }

  /** @throws {TypeError} when the name is none, or taken */
  requireFree(name: string): void {
    if (!isResponseTypeName(name)) {
      throw new TypeError(`response type '${name}' is no name (RFC 6749 §8.4)`);
    }
    if (this.find(name)) throw new TypeError(`response type ${name} is registered already`);
  }

  /** What `decorate` makes of each stands in its place; those of grants are decorated where the grants are. */
  decorate(decorate: (type: ResponseType) => ResponseType): void {
    this.#own.decorate(decorate);
  }

  /** @param name its words in any order */
  find(name: string): ResponseType | undefined {
    const canonical = canonicalResponseType(name);
    return (
      this.#own.get(canonical) ??
      this.grants
        .authorizing()
        .find(({ responseType }) => canonicalResponseType(responseType) === canonical)
    );
  }

  all(): readonly ResponseType[] {
    return [...this.grants.authorizing(), ...this.#own.values()];
  }

  names(): readonly string[] {
    return this.all().map(({ responseType }) => responseType);
  }

  /** What the grant begins with. A client that has the grant is registered for no other by itself. */
  ofGrant(grant: string): string | undefined {
    return this.grants.authorizing().find(({ type }) => type === grant)?.responseType;
  }
}
