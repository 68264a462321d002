import { Injectable } from '@nestjs/common';
import { hkdfSync } from 'node:crypto';

/** A key for each client, derived when it is needed: none is stored, so none can be stolen from the database. */
@Injectable()
export class ClientKeys {
  private readonly master = process.env.CLIENT_KEYS_MASTER ?? '';

  constructor() {
    if (this.master.length < 32) throw new Error('CLIENT_KEYS_MASTER needs 32 characters or more');
  }

  /** What you hand to the client's developer, once, in base64url. */
  of(clientId: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.master, '', `client key ${clientId}`, 32));
  }
}
