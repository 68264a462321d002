import type { RevocationReason } from '../tokens/authorization.js';
import type { Principal } from '../tokens/token.js';

/** A fact, told after it was committed. It carries ids, never a token, code or secret. @publicApi */
export type OAuth2Event =
  | { readonly type: 'client.authenticated'; readonly clientId: string; readonly method: string }
  | { readonly type: 'client.authentication_failed'; readonly clientId?: string }
  | {
      readonly type: 'token.issued';
      readonly tokenId: string;
      readonly authorizationId: string | null;
      readonly clientId: string;
      readonly subject: string | null;
      readonly principal: Principal;
      readonly grantType: string;
      readonly scopes: readonly string[];
    }
  | { readonly type: 'token.revoked'; readonly tokenId: string; readonly clientId?: string }
  | {
      readonly type: 'token.revocation_refused';
      readonly tokenId: string;
      /** Who asked; the token is another client's. */
      readonly clientId: string;
    }
  | {
      readonly type: 'authorization.granted';
      readonly authorizationId: string;
      readonly clientId: string;
      readonly subject: string;
      readonly scopes: readonly string[];
    }
  | { readonly type: 'authorization.denied'; readonly clientId: string; readonly subject: string }
  | {
      readonly type: 'authorization.revoked';
      readonly authorizationId: string;
      readonly reason: RevocationReason;
    }
  | { readonly type: 'token.authenticated'; readonly tokenId: string; readonly clientId: string }
  | {
      /** A resource did not take a token. */
      readonly type: 'token.refused';
      readonly reason: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
      /** Left out when nothing is known of the token. */
      readonly tokenId?: string;
      readonly clientId?: string;
    };

/** Hears of every fact; what it throws is logged and changes nothing. @publicApi */
export type OAuth2EventListener = (event: OAuth2Event) => void | Promise<void>;

/**
 * Tells listeners what has happened.
 *
 * @publicApi
 * @example
 * ```ts
 * events.subscribe((event) => {
 *   if (event.type === 'authorization.revoked') audit.write(event);
 * });
 * ```
 */
export class OAuth2Events {
  readonly #listeners = new Set<OAuth2EventListener>();

  /** @param onListenerError what becomes of an error that a listener throws: no request fails of it */
  constructor(private readonly onListenerError: (error: unknown) => void = () => undefined) {}

  /** @returns what ends the subscription */
  subscribe(listener: OAuth2EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: OAuth2Event): void {
    for (const listener of this.#listeners) {
      void Promise.resolve()
        .then(() => listener(event))
        .catch(this.onListenerError);
    }
  }
}
