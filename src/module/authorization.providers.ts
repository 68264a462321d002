import type { Provider } from '@nestjs/common';
import { AuthorizationRequestReader } from '../authorization/authorization-request.js';
import { AuthorizationResponder } from '../authorization/authorization-responder.js';
import { AuthorizationSteps } from '../authorization/authorization-steps.js';
import { FormPostMode } from '../authorization/form-post.mode.js';
import { FormPostPage } from '../authorization/form-post-page.js';
import { ResponseModeRegistry } from '../authorization/response-mode-registry.js';
import { ResponseTypeRegistry } from '../authorization/response-type-registry.js';
import { SpentStore } from '../authorization/spent.store.js';
import { TicketCodec } from '../authorization/ticket.js';
import { ClientDirectory } from '../clients/client-directory.js';
import { RedirectUriPolicy } from '../clients/redirect-uri-policy.js';
import { ScopePolicy } from '../clients/scope-policy.js';
import { LifetimePolicy } from '../clients/lifetime-policy.js';
import { OAuth2Events } from '../events/events.js';
import type { ResolvedOptions } from '../oauth2.options.js';
import { RESOLVED_OPTIONS } from '../options/options-token.js';
import { CodeIssuer } from '../grants/code-issuer.js';
import { PkcePolicy } from '../grants/pkce-policy.js';
import { Lifecycle } from '../hooks/lifecycle.js';
import { Clock } from '../protocol/clock.js';
import { ErrorUris } from '../protocol/error-uris.js';
import { HostTransactions } from '../protocol/host-transactions.js';
import { OpaqueTokenCodec } from '../protocol/opaque-token.js';
import { Keyring } from '../protocol/keyring.js';
import { provide } from './provide.js';

/** What authorization requests are read, held and answered with. */
export function authorizationProviders(): Provider[] {
  return [
    ResponseTypeRegistry,
    provide(
      ResponseModeRegistry,
      [RESOLVED_OPTIONS, { token: FormPostPage, optional: true }],
      responseModes,
    ),
    provide(TicketCodec, [Keyring, Clock], (k: Keyring, clock: Clock) => new TicketCodec(k, clock)),
    provide(
      AuthorizationRequestReader,
      [
        ClientDirectory,
        ScopePolicy,
        ResponseTypeRegistry,
        ResponseModeRegistry,
        RESOLVED_OPTIONS,
        ErrorUris,
        { token: RedirectUriPolicy, optional: true },
      ],
      (
        directory: ClientDirectory,
        scopePolicy: ScopePolicy,
        responseTypes: ResponseTypeRegistry,
        modes: ResponseModeRegistry,
        { legacy }: ResolvedOptions,
        errorUris: ErrorUris,
        policy?: RedirectUriPolicy,
      ) =>
        new AuthorizationRequestReader({
          directory,
          scopePolicy,
          responseTypes,
          modes,
          redirectUris: { ...legacy, ...(policy && { policy }) },
          errorUris,
        }),
    ),
    provide(
      CodeIssuer,
      [OpaqueTokenCodec, LifetimePolicy, Clock, PkcePolicy, Lifecycle],
      (
        codec: OpaqueTokenCodec,
        lifetimes: LifetimePolicy,
        clock: Clock,
        pkce: PkcePolicy,
        lifecycle: Lifecycle,
      ) => new CodeIssuer(codec, lifetimes, clock, pkce, lifecycle),
    ),
    provide(
      AuthorizationResponder,
      [
        AuthorizationRequestReader,
        SpentStore,
        OAuth2Events,
        Lifecycle,
        ResponseTypeRegistry,
        { token: HostTransactions, optional: true },
      ],
      (
        reader: AuthorizationRequestReader,
        spent: SpentStore,
        events: OAuth2Events,
        lifecycle: Lifecycle,
        types: ResponseTypeRegistry,
        transactions?: HostTransactions,
      ) => {
        const steps = new AuthorizationSteps(lifecycle, types);
        return new AuthorizationResponder(reader, spent, events, steps, transactions);
      },
    ),
  ];
}

/** Without pages, as in tests of an application, nobody posts forms. */
function responseModes({ legacy }: ResolvedOptions, page?: FormPostPage): ResponseModeRegistry {
  const modes = new ResponseModeRegistry();
  if (!legacy.formPost || !page) return modes;
  const formPost = new FormPostMode(page);
  modes.register(formPost.name, formPost);
  return modes;
}
