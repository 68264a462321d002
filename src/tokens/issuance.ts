import type { Client } from '../clients/client.js';
import { seenClient } from '../hooks/seen-client.js';
import type { MintedTokens, TokenDraft } from './token-draft.js';
import type { NewToken, Principal } from './token.js';

/** What is about to be issued, for whoever writes in the transaction that stores it. @publicApi */
export interface Issuance {
  readonly tokenId: string;
  /** The approval that the token descends from; null when the client acts for itself. */
  readonly authorizationId: string | null;
  readonly client: Client;
  readonly subject: string | null;
  readonly principal: Principal;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly grantType: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** Who writes in the transaction that issues. */
export abstract class IssuanceJoiners {
  /** Whether anybody does when this grant issues a token. */
  abstract joins(grantType: string): boolean;
}

const ISSUANCE = Symbol('nest-authorization-server: what is issued with this row');

/** The same tokens; their row says to the store what it is stored for, also when a grant makes a copy of it. */
export function withIssuance(
  minted: MintedTokens,
  { client, grantType }: TokenDraft,
): MintedTokens {
  const { id, authorizationId, subject, principal, scopes, audience, issuedAt, expiresAt } =
    minted.token;
  const issuance: Issuance = Object.freeze({
    tokenId: id,
    authorizationId,
    client: seenClient(client),
    subject,
    principal,
    scopes: Object.freeze([...scopes]),
    audience: Object.freeze([...audience]),
    grantType,
    issuedAt,
    expiresAt,
  });
  return { ...minted, token: { ...minted.token, [ISSUANCE]: issuance } as NewToken };
}

/** What is issued with a row, when somebody joins. */
export function issuanceOf(token: NewToken): Issuance | undefined {
  return (token as NewToken & { readonly [ISSUANCE]?: Issuance })[ISSUANCE];
}
