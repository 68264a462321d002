import type { RedirectUriRules } from '../protocol/redirect-uri.js';
import type { Client } from './client.js';

/** A client as far as it is known when its redirect URIs are looked at. @publicApi */
export type RedirectingClient = Pick<
  Client,
  'clientId' | 'name' | 'kind' | 'grants' | 'responseTypes' | 'extra'
>;

/**
 * Which redirect URIs this server takes, beside the rules that hold for all: it may refuse more and never accept more.
 * A request is still compared with what the client registered, byte for byte.
 *
 * @publicApi
 * @see RFC 9700 §2.1, §4.1.3
 */
export abstract class RedirectUriPolicy {
  /**
   * Why a client may not have a redirect URI, in words that follow it: `must be below partners.example`; nothing when it
   * may. Asked when clients are made or changed, and at each authorization request, where the words are not told.
   */
  abstract problem(uri: string, client: RedirectingClient): string | undefined;
}

/** The rules of the server with those of its host. */
export interface RedirectUriChecks extends RedirectUriRules {
  readonly policy?: RedirectUriPolicy;
}
