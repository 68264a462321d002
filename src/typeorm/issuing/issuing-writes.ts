import type { EntityManager } from 'typeorm';
import type { Issuance } from '../../tokens/issuance.js';

/**
 * Writes of the host's own in the transaction that issues a token: both are stored, or neither is. A provider of any module
 * with `@OAuth2IssuingWrites()`, in the default scope.
 *
 * @publicApi
 * @example
 * ```ts
 * @Injectable()
 * @OAuth2IssuingWrites()
 * export class Outbox extends IssuingWrites {
 *   async write(manager: EntityManager, { tokenId, subject }: Issuance) {
 *     await manager.insert(OutboxRow, { tokenId, subject });
 *   }
 * }
 * ```
 */
export abstract class IssuingWrites {
  /**
   * Is called once for each token that is issued, after it was stored and before that is committed. Write through this
   * manager only: on another connection it would not be in the transaction, and could wait for it.
   *
   * @throws {OAuth2Error} to refuse; whatever else it throws is logged and answered `server_error`. Nothing is issued
   * then, and nothing consumed
   */
  abstract write(manager: EntityManager, issued: Issuance): Promise<void>;
}
