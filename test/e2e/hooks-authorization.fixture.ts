import { Injectable } from '@nestjs/common';
import {
  AccessDeniedError,
  LifecycleHooks,
  type ModifyCodeContext,
  OAuth2Hooks,
  type PostAuthContext,
  type PreAuthContext,
} from '../../src/index.js';
import { Moody } from './hooks.fixture.js';

/** Misbehaves at the stations of an authorization request when a test says so. */
@Injectable()
@OAuth2Hooks()
export class Doorman extends LifecycleHooks {
  override async preAuth(context: PreAuthContext) {
    await this.meet('preAuth', context);
    return { warning: 'This <b>client</b> is new', seen: 'before' };
  }

  override async postAuth(context: PostAuthContext) {
    await this.meet('postAuth', context);
    return { risk: { level: 2 }, seen: `after, by ${context.subject}` };
  }

  override async modifyCode(context: ModifyCodeContext) {
    await this.meet('modifyCode', context);
    return context.client.name === 'Short' ? { scopes: ['profile'], expiresIn: 5 } : undefined;
  }

  private async meet(station: string, context: object): Promise<void> {
    Moody.calls.push(station);
    Moody.seen.push([station, context]);
    const trouble = Moody.trouble[station];
    if (trouble === 'refusal') throw new AccessDeniedError('not through this door');
    if (trouble === 'bug') throw new Error(`a bug at ${station}`);
    if (trouble === 'hang') await new Promise(() => undefined);
  }
}

/** For the implicit grant only. */
@Injectable()
@OAuth2Hooks({ grants: ['implicit'], order: 20 })
export class ImplicitOnly extends LifecycleHooks {
  override preAuth() {
    Moody.calls.push('preAuth of implicit');
  }
}
