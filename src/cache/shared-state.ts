import { FixedDate } from '../protocol/fixed-date.js';
import { frozen } from '../protocol/frozen.js';
import type { Token, TokenState } from '../tokens/token.js';

/** A token as it is remembered for many requests: nothing of it can be changed. */
export function shared(state: TokenState): TokenState {
  return Object.freeze({ ...state, token: sharedToken(state.token) });
}

function sharedToken(token: Token): Token {
  return Object.freeze({
    ...token,
    scopes: Object.freeze([...token.scopes]),
    audience: Object.freeze([...token.audience]),
    cnf: token.cnf && frozen(structuredClone(token.cnf)),
    issuedAt: new FixedDate(token.issuedAt),
    expiresAt: new FixedDate(token.expiresAt),
  });
}
