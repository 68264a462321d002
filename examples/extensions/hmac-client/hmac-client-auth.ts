import { Injectable } from '@nestjs/common';
import { timingSafeEqual } from 'node:crypto';
import {
  addSeconds,
  ClientAuthMethod,
  Clock,
  InvalidClientError,
  type OAuth2Request,
  type PresentedClient,
  SpentStore,
} from 'nest-authorization-server';
import { ClientKeys } from './client-keys.js';
import { macOf } from './signature.js';

/** How far the clocks may differ. @unit seconds */
const TOLERANCE = 60;

/** `HMAC-SHA256 <client_id>:<time>:<nonce>:<MAC>` */
const HEADER = /^HMAC-SHA256 +([^:\s]+):(\d{1,12}):([\w-]{22,64}):([\w-]{43})$/i;

/** The client signs each request with a key; a request that was seen is good for nothing. */
@Injectable()
export class HmacClientAuth extends ClientAuthMethod {
  readonly name = 'hmac_sha256';
  override readonly scheme = 'HMAC-SHA256';

  constructor(
    private readonly keys: ClientKeys,
    private readonly spent: SpentStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  present(request: OAuth2Request): PresentedClient | undefined {
    const header = request.headers['authorization'] ?? '';
    if (!/^hmac-sha256(\s|$)/i.test(header)) return undefined;
    const [, clientId, time = '', nonce = '', mac = ''] = HEADER.exec(header) ?? [];
    if (clientId === undefined) throw new InvalidClientError();
    const { method, url, body } = request;
    return {
      clientId,
      proves: async ({ client }) => {
        if (client.clientId !== clientId || this.isStale(Number(time))) return false;
        const good = macOf(this.keys.of(clientId), { method, url, body, time, nonce });
        if (!timingSafeEqual(good, Buffer.from(mac, 'base64url'))) return false;
        // Last, so that only the client itself can use a nonce up; once, on however many instances.
        return this.spent.claim({
          kind: 'hmac nonce',
          id: `${clientId} ${nonce}`,
          expiresAt: addSeconds(new Date(Number(time) * 1000), 2 * TOLERANCE),
        });
      },
    };
  }

  private isStale(time: number): boolean {
    return Math.abs(this.clock.now().getTime() / 1000 - time) > TOLERANCE;
  }
}
