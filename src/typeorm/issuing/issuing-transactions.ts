import type { EntityManager } from 'typeorm';
import { OAuth2Error } from '../../protocol/errors.js';
import { StorageUnavailableError } from '../../protocol/storage-unavailable.js';
import type { Issuance } from '../../tokens/issuance.js';
import { CollisionError } from '../connection/collision.js';
import { inTime } from '../connection/in-time.js';
import { Patience } from '../connection/patience.js';
import type { TransactionScope } from '../transactions/transaction-scope.js';
import { cancel, IssuingConnection, type IssuingConnectionParts } from './issuing-connection.js';
import type { JoinedWrites } from './joined-writes.js';

/** What a transaction that issues stands on. */
export interface IssuingTransactionParts extends IssuingConnectionParts {
  readonly writes: JoinedWrites;
  /** How long the host's writes may take. @unit seconds */
  readonly timeLimit: number;
}

/** Milliseconds that work has to notice that its statement was cancelled. */
const GIVING_UP = 100;

/** Begun this often at most when the claim collides with others. */
const ATTEMPTS = 5;

/** What is claimed, and what for. */
interface Claiming<Outcome> {
  readonly issued: Issuance;
  /** The one statement; it is sent in the transaction. */
  readonly claim: () => Promise<Outcome>;
  readonly isIssued: (outcome: Outcome) => boolean;
}

/** Runs the statement that claims and issues, then the host's writes, in one transaction. */
export class IssuingTransactions {
  constructor(private readonly parts: IssuingTransactionParts) {}

  /**
   * @param isIssued whether the claim did issue: if not, nothing is written, and the transaction is undone
   * @throws {StorageUnavailableError} when it took too long, or nobody knows whether it was done
   * @throws what the host's writes throw; nothing was done then
   */
  async join<Outcome>(
    issued: Issuance,
    claim: () => Promise<Outcome>,
    isIssued: (outcome: Outcome) => boolean,
  ): Promise<Outcome> {
    const outer = this.parts.scopes.current;
    const claiming = { issued, claim, isIssued };
    try {
      return await (outer ? this.inside(outer, claiming) : this.insist(claiming));
    } catch (error) {
      if (error instanceof NothingIssued) return error.outcome as Outcome;
      throw error;
    }
  }

  /** In a transaction of the host's it is a savepoint of that. */
  private inside<Outcome>(
    outer: TransactionScope,
    { issued, claim, isIssued }: Claiming<Outcome>,
  ): Promise<Outcome> {
    return outer.manager.transaction(async (manager) => {
      const outcome = await claim();
      if (!isIssued(outcome)) throw new NothingIssued(outcome);
      await this.write(manager, issued, async (late, writing) => {
        await cancel(this.parts, outer.queryRunner);
        await inTime(writing, GIVING_UP, () => late).catch((error: unknown) => {
          // What goes on all the same would be stored with the host's transaction.
          if (error === late) outer.forbid(late);
        });
      });
      return outcome;
    });
  }

  private async insist<Outcome>(claiming: Claiming<Outcome>): Promise<Outcome> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(claiming);
      } catch (error) {
        // Nothing was done, and nothing was written: a commit that collides is told as what it is.
        if (!(error instanceof ClaimCollision)) throw error;
        if (attempt === ATTEMPTS) throw error.cause;
      }
    }
  }

  private async attempt<Outcome>(claiming: Claiming<Outcome>): Promise<Outcome> {
    const { issued, isIssued } = claiming;
    const connection = await IssuingConnection.open(this.parts, new Patience());
    try {
      const outcome = await this.claimed(connection, claiming);
      if (!isIssued(outcome)) throw new NothingIssued(outcome);
      const { manager } = connection.queryRunner;
      await connection.within(() => this.write(manager, issued, () => connection.cut()));
      await connection.commit(issued.tokenId);
      return outcome;
    } catch (error) {
      throw connection.isBroken ? asOutage(error) : error;
    } finally {
      await connection.close();
    }
  }

  /** It waits for a row no longer than any other claim. */
  private async claimed<Outcome>(
    connection: IssuingConnection,
    { claim }: Claiming<Outcome>,
  ): Promise<Outcome> {
    const late = new StorageUnavailableError(undefined, 'the database does not get to a claim');
    try {
      return await limited(() => connection.within(claim), {
        limit: new Patience().silence,
        late,
        cut: () => connection.cut(),
      });
    } catch (error) {
      throw error instanceof CollisionError ? new ClaimCollision(error) : error;
    }
  }

  private write(manager: EntityManager, issued: Issuance, cut: Limit['cut']): Promise<void> {
    const { timeLimit, writes } = this.parts;
    const late = new StorageUnavailableError(
      undefined,
      `what is written with a token did not come back within ${timeLimit} s, and nothing was issued`,
    );
    return limited(() => writes.write(manager, issued), { limit: timeLimit * 1000, late, cut });
  }
}

interface Limit {
  /** @unit milliseconds */
  readonly limit: number;
  /** What is thrown then. */
  readonly late: Error;
  /** What is done about work that takes too long. */
  readonly cut: (late: Error, working: Promise<unknown>) => Promise<void>;
}

async function limited<Result>(
  work: () => Promise<Result>,
  { limit, late, cut }: Limit,
): Promise<Result> {
  const working = work();
  try {
    return await inTime(working, limit, () => late);
  } catch (error) {
    if (error === late) await cut(late, working);
    throw error;
  }
}

/** Ends the transaction of a claim that has issued nothing, and is no error. */
class NothingIssued extends Error {
  constructor(readonly outcome: unknown) {
    super('nothing was issued');
  }
}

class ClaimCollision extends Error {
  constructor(override readonly cause: CollisionError) {
    super('the claim collides with others', { cause });
  }
}

/** Nothing was committed on a connection that broke, whatever was said when it was used again. */
function asOutage(error: unknown): unknown {
  const isTold = [OAuth2Error, StorageUnavailableError, NothingIssued, ClaimCollision].some(
    (type) => error instanceof type,
  );
  return isTold ? error : new StorageUnavailableError(error);
}
