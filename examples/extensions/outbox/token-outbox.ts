import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TemporarilyUnavailableError } from 'nest-authorization-server';
import {
  type Issuance,
  IssuingWrites,
  OAuth2IssuingWrites,
} from 'nest-authorization-server/typeorm';
import { OutboxMessage } from './outbox-message.entity.js';

/** So many messages may wait for whoever reads them. */
const MOST = 3;

/** Whoever reads the outbox hears of each token exactly once: it is written with the token, or not at all. */
@Injectable()
@OAuth2IssuingWrites({ grants: ['password'] })
export class TokenOutbox extends IssuingWrites {
  async write(manager: EntityManager, issued: Issuance): Promise<void> {
    const { tokenId, subject, client, scopes } = issued;
    await manager.insert(OutboxMessage, {
      topic: 'token issued',
      payload: { tokenId, subject, clientId: client.clientId, scopes },
    });
    // A refusal undoes the token with the message: nobody has it.
    if ((await manager.count(OutboxMessage)) > MOST) throw new TemporarilyUnavailableError();
  }
}
