import type { RevocationReason } from '../tokens/authorization.js';

/** What became of an approval and of the code that came of it. @publicApi */
export type AuthorizationEvent =
  | {
      /** Consent was given: authorization and code are stored. */
      readonly type: 'authorization.granted';
      readonly authorizationId: string;
      readonly clientId: string;
      readonly subject: string;
      readonly scopes: readonly string[];
    }
  | {
      /** Consent was refused. */
      readonly type: 'authorization.denied';
      readonly clientId: string;
      readonly subject: string;
    }
  | {
      /** The person took their consent back; `authorization.revoked` tells it as well. */
      readonly type: 'authorization.withdrawn';
      readonly authorizationId: string;
    }
  | {
      /** An authorization has ended before its time, and all that descends from it. */
      readonly type: 'authorization.revoked';
      readonly authorizationId: string;
      readonly reason: RevocationReason;
    }
  | {
      /** A code came a second time: what it bought has ended (RFC 6749 §4.1.2). */
      readonly type: 'code.replayed';
      readonly codeId: string;
      readonly authorizationId: string;
      readonly clientId: string;
    }
  | {
      /** A code came with a verifier that does not prove its challenge, and is spent (RFC 7636 §4.6). */
      readonly type: 'code.burned';
      readonly codeId: string;
      readonly authorizationId: string;
      readonly clientId: string;
    };
