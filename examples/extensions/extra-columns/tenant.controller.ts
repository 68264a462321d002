import { Controller, Get } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { AccessToken, RequireOAuth, type ValidatedToken } from 'nest-authorization-server';
import { TenantToken } from './tenant.entities.js';

@Controller('tenant')
export class TenantController {
  constructor(@InjectRepository(TenantToken) private readonly tokens: Repository<TenantToken>) {}

  @Get()
  @RequireOAuth(['read'])
  async show(@AccessToken() { tokenId }: ValidatedToken) {
    const { tenantId } = await this.tokens.findOneByOrFail({ id: tokenId });
    return { tenantId };
  }
}
