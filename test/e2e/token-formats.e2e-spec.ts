import { Controller, Get, Injectable, type OnModuleInit } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHmac, randomBytes } from 'node:crypto';
import {
  AccessToken,
  AuthorizationServer,
  RequireOAuth,
  type TokenDraft,
  TokenFormat,
  type ValidatedToken,
} from '../../src/index.js';
import {
  introspect,
  post,
  refresh,
  registerClient,
  type TestClient,
  tokensFor,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { StatementLog } from '../support/statement-log.js';
import { until } from '../support/until.js';

/** `st.<key>.<random>.<HMAC>`: what is forged is told by its looks. */
@Injectable()
class StampedFormat extends TokenFormat {
  readonly name: string = 'stamped';

  write(_draft: TokenDraft, id: string): string {
    const body = `st.${id}.${randomBytes(20).toString('hex')}`;
    return `${body}.${stamp(body)}`;
  }

  read(value: string): string | undefined {
    const [, body, id, mac] = /^(st\.([\w-]+)\.\w+)\.(\w+)$/.exec(value) ?? [];
    return body !== undefined && stamp(body) === mac ? id : undefined;
  }
}

const stamp = (body: string) => createHmac('sha256', 'a test').update(body).digest('hex');

/** Does not know its own tokens. */
@Injectable()
class Forgetful extends StampedFormat {
  override readonly name = 'forgetful';
  override read(): undefined {
    return undefined;
  }
}

@Injectable()
class Spaced extends StampedFormat {
  override readonly name = 'spaced';
  override write(): string {
    return 'two words';
  }
}

/** As an application registers one that it made itself. */
@Injectable()
class LateFormat implements OnModuleInit {
  constructor(private readonly server: AuthorizationServer) {}

  onModuleInit(): void {
    this.server.registerTokenFormat(
      new (class Late extends StampedFormat {
        override readonly name = 'late';
      })(),
    );
  }
}

@Controller('guarded')
class GuardedController {
  @Get()
  @RequireOAuth('profile')
  show(@AccessToken() { subject, scopes }: ValidatedToken) {
    return { subject, scopes };
  }
}

/** A client says itself which it gets. */
const chosen = ({ client, grantType }: TokenDraft): string =>
  grantType === 'refresh_token' ? 'opaque' : String(client.extra['format'] ?? 'opaque');

describe.each(ADAPTERS)('token formats of a host (%s)', (adapter) => {
  let server: OAuthServer;
  let log: StatementLog;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, {
      controllers: [GuardedController],
      providers: [LateFormat],
      options: {
        tokenFormats: [StampedFormat, Forgetful, Spaced],
        tokens: { format: chosen },
      },
    });
    log = new StatementLog(server.dataSource);
    client = await withFormat('stamped');
  });
  afterAll(async () => {
    log.stop();
    await server.close();
  });
  beforeEach(() => until(() => server.changes.live));

  const withFormat = (format: string) =>
    registerClient(server, {
      grants: ['authorization_code', 'refresh_token', 'client_credentials'],
      extra: { format },
    });
  const guarded = (token: string) => server.get('/guarded', { authorization: `Bearer ${token}` });
  const asked = (token: string) => introspect(server, client, token);

  it('are chosen for each client and grant', async () => {
    const { access_token: first, refresh_token } = await tokensFor(server, client);
    const refreshed = await (await refresh(server, client, refresh_token)).json();
    const late = await tokensFor(server, await withFormat('late'));
    const plain = await tokensFor(server, await registerClient(server));

    expect(first).toMatch(/^st\./);
    expect(refresh_token).toMatch(/^oa_rt_/);
    expect(refreshed).toMatchObject({ access_token: expect.stringMatching(/^oa_at_/) });
    expect(late.access_token).toMatch(/^st\./);
    expect(plain.access_token).toMatch(/^oa_at_/);
  });

  it('are recognised by guards and introspection (RFC 7662 §2.2)', async () => {
    const { access_token: token } = await tokensFor(server, client);

    expect(await (await guarded(token)).json()).toEqual({
      subject: 'alice',
      scopes: ['profile', 'email'],
    });
    expect(await asked(token)).toMatchObject({ active: true, sub: 'alice', token_type: 'Bearer' });
  });

  it('are recognised by revocation, and by the host (RFC 7009 §2.1)', async () => {
    const revoked = (await tokensFor(server, client)).access_token;
    const taken = (await tokensFor(server, client)).access_token;

    const answer = await post(server, '/oauth/revoke', client, { token: revoked });
    const byHost = await server.tokens.revoke(taken);

    expect([answer.status, byHost]).toEqual([200, true]);
    expect([await asked(revoked), await asked(taken)]).toEqual([
      { active: false },
      { active: false },
    ]);
    expect((await guarded(revoked)).status).toBe(401);
  });

  it('are refused to be revoked by another client (RFC 7009 §2.1)', async () => {
    const { access_token: token } = await tokensFor(server, client);
    const other = await withFormat('stamped');

    const answer = await post(server, '/oauth/revoke', other, { token });

    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
    expect(await asked(token)).toMatchObject({ active: true });
  });

  it('end as other tokens do', async () => {
    const { access_token: token } = await tokensFor(server, client);

    server.clock.advance(3601);

    expect(await asked(token)).toEqual({ active: false });
    await until(() => server.changes.live);
  });

  it('cost no statement when they are forged, or ended', async () => {
    const { access_token: token } = await tokensFor(server, client);
    await asked(token);
    server.clock.advance(3601);
    await asked(token);

    for (const junk of [token, `${token}0`, token.replace('st.', 'xt.'), 'st.a.b.c', 'junk']) {
      const sent = await log.during(async () => expect((await guarded(junk)).status).toBe(401));
      expect(sent).toEqual([]);
    }
  });

  it('that break their contract issue nothing: server_error, and nothing is stored or used up', async () => {
    for (const format of ['forgetful', 'spaced', 'nobody-registered-it']) {
      const broken = await withFormat(format);
      const before = await server.dataSource.query('SELECT count(*) FROM oauth2_token');

      const answer = await post(server, '/oauth/token', broken, {
        grant_type: 'client_credentials',
      });

      expect([answer.status, await answer.json()]).toEqual([
        500,
        expect.objectContaining({ error: 'server_error' }),
      ]);
      expect(await server.dataSource.query('SELECT count(*) FROM oauth2_token')).toEqual(before);
    }
  });
});

describe('token formats at start-up', () => {
  it('a format that is registered at run time may be chosen for all', async () => {
    const server = await startServer('express', {
      providers: [LateFormat],
      options: { tokens: { format: 'late' } },
    });

    const { access_token: token } = await tokensFor(server, await registerClient(server));

    expect(token).toMatch(/^st\./);
    await server.close();
  });
});
