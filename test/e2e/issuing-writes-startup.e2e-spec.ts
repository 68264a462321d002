import { Injectable, Module, Scope } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IssuingWrites, OAuth2IssuingWrites } from '../../src/typeorm/index.js';
import { bootApp, createTestDatabase, oauth2, type TestDatabase, typeOrm } from '../support/app.js';
import { post, registerClient } from '../support/flows.js';
import { startServer } from '../support/oauth-server.js';

const order: string[] = [];

@Injectable()
@OAuth2IssuingWrites({ order: 2, grants: ['client_credentials'] })
class Second extends IssuingWrites {
  async write() {
    order.push('second');
  }
}

@Injectable()
@OAuth2IssuingWrites({ order: 1 })
class First extends IssuingWrites {
  async write() {
    order.push('first');
  }
}

@Injectable()
@OAuth2IssuingWrites({ grants: ['refresh_token'] })
class Others extends IssuingWrites {
  async write() {
    order.push('others');
  }
}

@Injectable()
@OAuth2IssuingWrites()
class NoWrites {}

@Injectable({ scope: Scope.REQUEST })
@OAuth2IssuingWrites()
class MadeAgain extends IssuingWrites {
  async write() {}
}

@Injectable()
@OAuth2IssuingWrites({ grants: ['urn:unknown'] })
class ForNobody extends IssuingWrites {
  async write() {}
}

@Module({ providers: [First] })
class AnotherModule {}

describe('writes in the transaction that issues', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('are made in their order, and for their grants only', async () => {
    const server = await startServer('fastify', { providers: [Second, Others, First] });
    const client = await registerClient(server, { grants: ['client_credentials'] });
    const { status } = await post(server, '/oauth/token', client, {
      grant_type: 'client_credentials',
    });
    await server.close();

    expect([status, order]).toEqual([200, ['first', 'second']]);
  });

  it.each([
    ['NoWrites has @OAuth2IssuingWrites() and does not extend IssuingWrites', [NoWrites], []],
    ['MadeAgain would never write', [MadeAgain], []],
    ['ForNobody is for the grant urn:unknown, which is not registered', [ForNobody], []],
    ['First is provided by several modules and would write as often', [First], [AnotherModule]],
  ])('stop the start: %s', async (sentence, providers, imports) => {
    const starting = bootApp('fastify', {
      imports: [typeOrm(database), oauth2(), ...imports],
      providers,
    });

    await expect(starting).rejects.toThrow(sentence);
  });
});
