import type { EntityManager } from 'typeorm';
import { OAuth2Error } from '../../protocol/errors.js';
import { IssuanceJoiners, type Issuance } from '../../tokens/issuance.js';
import type { IssuingWritesDeclaration } from './issuing-writes.decorator.js';
import type { IssuingWrites } from './issuing-writes.js';

interface Registered {
  readonly writes: IssuingWrites;
  readonly declaration: IssuingWritesDeclaration;
}

/** The host's writes that belong to the transaction that issues. */
export class JoinedWrites extends IssuanceJoiners {
  #registered: readonly Registered[] = [];

  register(writes: IssuingWrites, declaration: IssuingWritesDeclaration): void {
    this.#registered = [...this.#registered, { writes, declaration }].toSorted(
      (one, other) => (one.declaration.order ?? 0) - (other.declaration.order ?? 0),
    );
  }

  joins(grantType: string): boolean {
    return this.#registered.length > 0 && this.#registered.some((one) => isFor(one, grantType));
  }

  /** Whether anybody writes for some grants only. */
  get namesGrants(): boolean {
    return this.#registered.some(({ declaration: { grants } }) => grants !== undefined);
  }

  /** The grants that somebody writes for and that are not among those there are, as sentences. */
  unknownGrants(known: readonly string[]): readonly string[] {
    return this.#registered.flatMap(({ writes, declaration: { grants = [] } }) =>
      grants
        .filter((grant) => !known.includes(grant))
        .map(
          (grant) =>
            `${writes.constructor.name} is for the grant ${grant}, which is not registered: register it, or write one that is`,
        ),
    );
  }

  /**
   * One after the other.
   *
   * @throws {OAuth2Error} with which one refuses
   */
  async write(manager: EntityManager, issued: Issuance): Promise<void> {
    for (const one of this.#registered) {
      if (!isFor(one, issued.grantType)) continue;
      const { writes } = one;
      try {
        await writes.write(manager, issued);
      } catch (error) {
        throw error instanceof OAuth2Error ? error : new IssuingWriteError(writes, error);
      }
    }
  }
}

/** What was to be written with a token failed. */
class IssuingWriteError extends Error {
  constructor({ constructor: { name } }: IssuingWrites, cause: unknown) {
    super(`${name}.write failed, and nothing was issued`, { cause });
    this.name = new.target.name;
  }
}

function isFor({ declaration: { grants } }: Registered, grantType: string): boolean {
  return grants === undefined || grants.includes(grantType);
}
