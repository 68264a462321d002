import type { AuthorizationEvent } from './authorization-events.js';
import type { ClientEvent } from './client-events.js';
import type { SignInEvent } from './sign-in-events.js';
import type { IssuedTokenEvent, PresentedTokenEvent } from './token-events.js';

/** A fact, told after it was committed. It carries ids, never a token, code or secret. @publicApi */
export type OAuth2Event =
  ClientEvent | IssuedTokenEvent | PresentedTokenEvent | AuthorizationEvent | SignInEvent;

/** What events are called: what it is about, a dot, what became of it. @publicApi */
export type OAuth2EventType = OAuth2Event['type'];

/** The events of these types: `OAuth2EventOf<'token.issued'>`. @publicApi */
export type OAuth2EventOf<Type extends OAuth2EventType> = Extract<
  OAuth2Event,
  { readonly type: Type }
>;
