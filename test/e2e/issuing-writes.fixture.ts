import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Issuance, IssuingWrites, OAuth2IssuingWrites } from '../../src/typeorm/index.js';

type Write = (manager: EntityManager, issued: Issuance) => Promise<unknown>;

export const OUTBOX = `CREATE TABLE outbox (
  token_id uuid NOT NULL, grant_type text NOT NULL, client_id text NOT NULL, subject text, scopes text[] NOT NULL,
  authorization_id uuid
)`;

/** A row for each token, and whatever a test wants to happen beside. */
@Injectable()
@OAuth2IssuingWrites()
export class Outbox extends IssuingWrites {
  /** How often it was asked. */
  calls = 0;
  beside: Write = async () => undefined;

  async write(manager: EntityManager, issued: Issuance): Promise<void> {
    this.calls += 1;
    const { tokenId, grantType, client, subject, scopes, authorizationId } = issued;
    await manager.query('INSERT INTO outbox VALUES ($1, $2, $3, $4, $5, $6)', [
      tokenId,
      grantType,
      client.clientId,
      subject,
      scopes,
      authorizationId,
    ]);
    await this.beside(manager, issued);
  }
}
