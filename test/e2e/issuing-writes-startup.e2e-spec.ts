import { Injectable, Module, Scope, type Type } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { IssuingWrites, OAuth2IssuingWrites } from '../../src/typeorm/index.js';
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

const starting = async (providers: readonly Type[], imports: readonly Type[] = []) => {
  const server = await startServer('fastify', { providers, imports: [...imports] });
  await server.close();
};

describe('writes in the transaction that issues', () => {
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
    await expect(starting(providers, imports)).rejects.toThrow(sentence);
  });
});
