import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { SpentKey } from '../../src/grants/authorization-code.store.js';
import { addSeconds } from '../../src/protocol/clock.js';
import { anAuthorization } from '../../src/testing/builders.js';
import { codeIssue, NOW, type Stores } from '../contract/store-set.js';
import type { Buying, World } from './one-by-one.js';

/** How a ticket is before anybody decides. */
const ticketKind = fc.constantFrom('unspent', 'unspent', 'spent');

/** One approval, with one of five tickets or without any. */
const approval = fc.record({
  ticket: fc.nat(4),
  spends: fc.integer({ min: 0, max: 3 }).map((n) => n > 0),
  challenged: fc.boolean(),
  redirected: fc.boolean(),
  /** The client was deleted meanwhile. */
  orphaned: fc.constant<boolean>(false),
});

type TicketKind = typeof ticketKind extends fc.Arbitrary<infer Kind> ? Kind : never;
type Approval = typeof approval extends fc.Arbitrary<infer One> ? One : never;

/** Tickets, and approvals that spend them. */
export const approvalWorld: World<SpentKey, TicketKind, Approval> = {
  kind: ticketKind,
  request: approval,
  anyRequest: fc
    .tuple(approval, fc.nat(9))
    .map(([one, chance]) => ({ ...one, orphaned: chance === 0 })),
  statement: 'oauth2_code_issue_many',
  prepare: prepareTicket,
  call: issuing,
  look: ({ spent }, { kind, id }) => spent.has(kind, id),
};

async function prepareTicket(
  storages: readonly Stores[],
  _clientKey: string,
  kind: TicketKind,
): Promise<SpentKey> {
  const ticket = { kind: 'consent', id: randomUUID(), expiresAt: addSeconds(NOW, 60) };
  if (kind === 'spent') for (const { spent } of storages) await spent.claim(ticket);
  return ticket;
}

function issuing(
  tickets: readonly SpentKey[],
  clientKey: string,
  { ticket, spends, challenged, redirected, orphaned }: Approval,
): Buying {
  const { pkce, code, ...drafted } = codeIssue(clientKey);
  const authorization = orphaned
    ? anAuthorization({ ...drafted.authorization, clientKey: randomUUID() })
    : { ...drafted.authorization, acr: 'é', extra: { 'a "quoted" key': [null, 1] } };
  const issue = {
    authorization,
    code: { ...code, redirectUri: redirected ? code.redirectUri : null },
    ...(challenged && pkce && { pkce }),
    ...(spends && { spent: tickets[ticket] as SpentKey }),
  };
  return {
    key: spends ? (tickets[ticket]?.id ?? '') : code.id,
    run: ({ codes }) => codes.issue(issue),
    bought: ({ codes }) => codes.find(code.id),
  };
}
