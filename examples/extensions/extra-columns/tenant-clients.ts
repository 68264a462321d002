import { Injectable } from '@nestjs/common';
import {
  type ClientCredentials,
  type ClientRegistration,
  ClientService,
} from 'nest-authorization-server';
import { OAuth2Transactions } from 'nest-authorization-server/typeorm';
import { TenantClient } from './tenant.entities.js';

/** Makes clients that belong to somebody: both are stored, or neither is. */
@Injectable()
export class TenantClients {
  constructor(
    private readonly clients: ClientService,
    private readonly transactions: OAuth2Transactions,
  ) {}

  create(tenantId: string, registration: ClientRegistration): Promise<ClientCredentials> {
    return this.transactions.run(async (manager) => {
      const made = await this.clients.create(registration);
      await manager.update(TenantClient, { clientId: made.clientId }, { tenantId });
      return made;
    });
  }
}
