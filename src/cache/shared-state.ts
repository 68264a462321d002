import { frozen } from '../protocol/frozen.js';
import type { TokenState } from '../tokens/token.js';

/** A token as it is remembered for many requests: nothing of it can be changed but its dates. */
export function shared({ token, ...rest }: TokenState): TokenState {
  return {
    ...rest,
    token: {
      ...token,
      scopes: Object.freeze([...token.scopes]),
      audience: Object.freeze([...token.audience]),
      cnf: token.cnf && frozen(structuredClone(token.cnf)),
    },
  };
}

/** The same for one request, with dates of its own: whoever changes one, changes it for nobody else. */
export function ownCopy({ token, ...rest }: TokenState): TokenState {
  const [issuedAt, expiresAt] = [new Date(token.issuedAt), new Date(token.expiresAt)];
  return { ...rest, token: { ...token, issuedAt, expiresAt } };
}
