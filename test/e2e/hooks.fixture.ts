import { type INestApplication, Injectable } from '@nestjs/common';
import {
  AccessDeniedError,
  type ContributeContext,
  HookTimer,
  type IssuanceContext,
  LifecycleHooks,
  type ModifyTokenContext,
  OAuth2Hooks,
  type PreTokenContext,
} from '../../src/index.js';

/** A second that is a fiftieth of one, for hooks that hang. */
export function quickTimer(app: INestApplication): void {
  app.get(HookTimer, { strict: false }).after = (seconds, act) => {
    const timeout = setTimeout(act, seconds * 20);
    return () => clearTimeout(timeout);
  };
}

/** What the next call of a hook meets. */
export type Trouble = 'refusal' | 'bug' | 'hang';

/** Misbehaves at one station when a test says so, and remembers what it saw. */
@Injectable()
@OAuth2Hooks({ order: 10 })
export class Moody extends LifecycleHooks {
  static trouble: Partial<Record<string, Trouble>> = {};
  static calls: string[] = [];
  static seen: (readonly [string, object])[] = [];

  override async preToken(context: PreTokenContext) {
    await meet('preToken', context);
  }

  override async postToken(context: IssuanceContext) {
    await meet('postToken', context);
  }

  override async modifyToken(context: ModifyTokenContext) {
    await meet('modifyToken', context);
    return context.client.name === 'Short' ? { scopes: 'profile', expiresIn: 30 } : undefined;
  }

  override async contribute(context: ContributeContext) {
    await meet('contribute', context);
    return { tenant: 'acme', access_token: 'forged' };
  }

  static reset(): void {
    Moody.trouble = {};
    Moody.calls = [];
    Moody.seen = [];
  }
}

async function meet(station: string, context: object): Promise<void> {
  Moody.calls.push(station);
  Moody.seen.push([station, context]);
  const trouble = Moody.trouble[station];
  if (trouble === 'refusal') throw new AccessDeniedError('not today');
  if (trouble === 'bug') throw new Error(`a bug at ${station}`);
  if (trouble === 'hang') await new Promise(() => undefined);
}

/** Of the options, for one grant, before the others. */
@Injectable()
@OAuth2Hooks({ order: -1, grants: ['password'] })
export class PasswordsOnly extends LifecycleHooks {
  override preToken({ client }: PreTokenContext) {
    Moody.calls.push(
      `preToken of passwords, ${client === undefined ? 'of nobody' : 'of a client'}`,
    );
  }

  override postToken({ subject }: IssuanceContext) {
    Moody.calls.push(`postToken of passwords, for ${subject}`);
  }
}
