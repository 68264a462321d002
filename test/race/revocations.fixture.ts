import { Controller, Get } from '@nestjs/common';
import { expect } from 'vitest';
import { RequireOAuth } from '../../src/index.js';
import type { OAuthServer } from '../support/oauth-server.js';
import { StatementLog } from '../support/statement-log.js';
import { until } from '../support/until.js';
import { startTwoServers, type TwoServers } from './two-servers.js';

@Controller('guarded')
class GuardedController {
  @Get()
  @RequireOAuth()
  show() {
    return { admitted: true };
  }
}

export const GUARDED = { controllers: [GuardedController] };

/** What a guarded route of a server says to a token. */
export async function answer(server: OAuthServer, token: string): Promise<number> {
  const { status } = await server.get('/guarded', { authorization: `Bearer ${token}` });
  return status;
}

/** Two instances that remember tokens, and what they send to the database. */
export interface Remembering extends TwoServers {
  readonly log: StatementLog;
  readonly both: readonly [OAuthServer, OAuthServer];
  /** Makes both instances remember a token, and proves that they do. */
  remember(token: string): Promise<void>;
}

export async function startRemembering(): Promise<Remembering> {
  const two = await startTwoServers(GUARDED);
  const both = [two.one, two.other] as const;
  const log = new StatementLog(two.one.dataSource);
  return {
    ...two,
    both,
    log,
    async remember(token) {
      const ask = () =>
        log.during(async () => {
          for (const server of both) expect(await answer(server, token)).toBe(200);
        });
      await until(() => both.every(({ changes }) => changes.live));
      // The news of something before may come in between.
      await until(async () => (await ask()).length === 0);
    },
    async close() {
      log.stop();
      await two.close();
    },
  };
}
