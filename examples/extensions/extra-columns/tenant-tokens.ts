import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type Issuance,
  IssuingWrites,
  OAuth2IssuingWrites,
} from 'nest-authorization-server/typeorm';
import { TenantClient, TenantToken } from './tenant.entities.js';

/** A token gets the tenant of its client, before anybody can have it. */
@Injectable()
@OAuth2IssuingWrites()
export class TenantTokens extends IssuingWrites {
  async write(manager: EntityManager, { tokenId, client }: Issuance): Promise<void> {
    const { tenantId } = await manager.findOneByOrFail(TenantClient, { id: client.id });
    await manager.update(TenantToken, { id: tokenId }, { tenantId });
  }
}
