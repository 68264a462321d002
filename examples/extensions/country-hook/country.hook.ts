import {
  AccessDeniedError,
  LifecycleHooks,
  OAuth2Hooks,
  type OAuth2Request,
  type PreAuthContext,
  type PreTokenContext,
} from 'nest-authorization-server';

/** Where this service may not be offered. */
const CLOSED = ['XA', 'XB'];

/**
 * Refuses whoever asks from there, before anything else is looked at. The country is what the proxy in front says, which
 * must overwrite the header: a client can write what it likes.
 */
@OAuth2Hooks({ order: -100 })
export class CountryHook extends LifecycleHooks {
  override preAuth({ request }: PreAuthContext) {
    requireOpen(request);
  }

  override preToken({ request }: PreTokenContext) {
    requireOpen(request);
  }
}

function requireOpen({ headers }: OAuth2Request): void {
  const country = headers['x-country'] ?? '';
  if (CLOSED.includes(country)) throw new AccessDeniedError('not available in your country');
}
