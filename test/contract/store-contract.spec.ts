import { describe, expect, it } from 'vitest';
import { type ContractCase, storeContract } from '../../src/testing/index.js';
import { MemoryTables } from '../../src/testing/memory/memory-tables.js';
import { type MemoryStores, memoryStores } from '../../src/testing/memory/memory-stores.js';
import { CASE_NUMBERS } from './case-numbers.js';

/** Changes one operation of the stores, as somebody who got it wrong would have written it. */
type Mistake = (stores: MemoryStores, tables: MemoryTables) => void;

/** Lets everybody else go on, as a storage does that is asked and then told in two steps. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const MISTAKES: readonly [string, string, Mistake][] = [
  [
    'judges a code and then spends it',
    'redeems a code once, however many calls come at once',
    ({ codes, tokens }, tables) => {
      const real = codes.redeem.bind(codes);
      codes.redeem = async (redemption, issue, now) => {
        const spent = tables.codes.get(redemption.codeId)?.code.consumedAt;
        await turn();
        if (spent) return 'replayed';
        await real(redemption, issue, now);
        await tokens.insert(issue.token);
        return 'fresh';
      };
    },
  ],
  [
    'reads a refresh token and then replaces it',
    'rotates once, however many calls come at once: the rest get that successor',
    ({ refreshTokens, tokens }, tables) => {
      const real = refreshTokens.rotate.bind(refreshTokens);
      refreshTokens.rotate = async (rotation, next, now) => {
        const row = tables.authorizations.get(rotation.authorizationId);
        await turn();
        if (!row?.current?.equals(rotation.digest)) return real(rotation, next, now);
        await real(rotation, next, now);
        await tokens.insert(next.token);
        return { kind: 'fresh' };
      };
    },
  ],
  [
    'looks whether a ticket is spent and then spends it',
    'lets one of many parallel claims through',
    ({ spent }) => {
      const real = spent.claim.bind(spent);
      spent.claim = async (key) => {
        const before = await spent.has(key.kind, key.id);
        await turn();
        await real(key);
        return !before;
      };
    },
  ],
  [
    'spends the ticket after the approval is stored',
    'lets one of many parallel approvals with one ticket through',
    ({ authorizations, spent }) => {
      const real = authorizations.approve.bind(authorizations);
      authorizations.approve = async ({ spent: ticket, ...approval }) => {
        await real(approval);
        return ticket === undefined || spent.claim(ticket);
      };
    },
  ],
  [
    'spends a ticket although nothing is stored',
    'stores nothing and spends no ticket when the client is gone',
    ({ codes, spent }) => {
      const real = codes.issue.bind(codes);
      codes.issue = async ({ spent: ticket, ...issue }) => {
        if (ticket && !(await spent.claim(ticket))) return false;
        return real(issue);
      };
    },
  ],
  [
    'revokes a family after looking at it',
    'revokes every family of a subject once when several calls race',
    ({ authorizations }) => {
      const real = authorizations.revokeBySubject.bind(authorizations);
      authorizations.revokeBySubject = async (subject, reason, now) => {
        const living = await authorizations.listBySubject(subject, now);
        await turn();
        await real(subject, reason, now);
        return living.map(({ authorization }) => authorization.id);
      };
    },
  ],
  [
    'removes a client and leaves what was issued to it',
    'removes a client with everything issued to it',
    ({ clients }, tables) => {
      clients.delete = async (clientId) => {
        const client = tables.clientWith(clientId);
        return client !== undefined && tables.clients.delete(client.id);
      };
    },
  ],
  [
    'takes a predecessor for reuse inside the window',
    'gives the predecessor the sealed pair inside the window, and stores nothing',
    ({ refreshTokens }) => {
      const real = refreshTokens.rotate.bind(refreshTokens);
      refreshTokens.rotate = async (...all) => {
        const outcome = await real(...all);
        return outcome.kind === 'retry' ? { kind: 'reused' } : outcome;
      };
    },
  ],
  [
    'removes what has expired, whoever still needs it',
    'keeps an expired authorization while it has a token that is kept',
    ({ retention }, tables) => {
      const real = retention.prune.bind(retention);
      retention.prune = async (before) => {
        for (const { authorization } of tables.authorizations.values()) {
          if (authorization.expiresAt < before) tables.removeAuthorization(authorization.id);
        }
        return real(before);
      };
    },
  ],
  [
    'forgets the reason of a revocation',
    'revokes a family once: the first reason stays',
    ({ authorizations }, tables) => {
      const real = authorizations.find.bind(authorizations);
      authorizations.find = async (id) => {
        const found = await real(id);
        const row = tables.authorizations.get(id);
        return (
          found && row && { ...found, authorization: { ...row.authorization, revokedReason: null } }
        );
      };
    },
  ],
];

function caseOf(title: string): ContractCase {
  const found = storeContract().find((one) => one.title === title);
  if (!found) throw new Error(`there is no case "${title}"`);
  return found;
}

describe('the contract of the stores', () => {
  it.each(MISTAKES)('finds a storage that %s', async (_what, title, mistake) => {
    const tables = new MemoryTables();
    const stores = memoryStores(tables);
    mistake(stores, tables);

    const verdict = caseOf(title).run(stores);

    await expect(verdict).rejects.toMatchObject({ code: 'ERR_ASSERTION' });
  });

  it('has something to say of every store, and of all that issue or spend under a race', () => {
    const cases = storeContract();

    const raced = new Set(cases.filter(({ concurrent }) => concurrent).map(({ store }) => store));

    expect(new Set(cases.map(({ store }) => store))).toEqual(new Set(Object.keys(memoryStores())));
    expect([...raced].toSorted()).toEqual(
      ['authorizations', 'clients', 'codes', 'refreshTokens', 'spent', 'tokens'].toSorted(),
    );
  });

  it('gives each case a title of its own', () => {
    const titles = storeContract().map(({ title }) => title);

    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).toEqual(expect.arrayContaining(Object.keys(CASE_NUMBERS)));
  });

  it('races as many calls as it is told to', async () => {
    const stores = memoryStores();
    let calls = 0;
    const real = stores.spent.claim.bind(stores.spent);
    stores.spent.claim = (key) => {
      calls += 1;
      return real(key);
    };
    const race = storeContract({ parallel: 7, rounds: 3 }).find(
      ({ title }) => title === 'lets one of many parallel claims through',
    );

    await race?.run(stores);

    expect(calls).toBe(21);
  });
});
