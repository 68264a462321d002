import { Injectable } from '@nestjs/common';
import { type ContributeContext, LifecycleHooks, OAuth2Hooks } from 'nest-authorization-server';
import { Tenants } from './tenants.js';

/** Tells the client which customer the person belongs to, beside the tokens. */
@Injectable()
@OAuth2Hooks({ contributes: ['tenant'] })
export class TenantHook extends LifecycleHooks {
  constructor(private readonly tenants: Tenants) {
    super();
  }

  override async contribute({ subject }: ContributeContext) {
    if (subject === null) return {};
    return { tenant: await this.tenants.of(subject) };
  }
}
