import { describe, expect, it } from 'vitest';
import { Controller, Inject, Injectable, Module, Scope, type Type } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  OAUTH2_EVENT_TYPES,
  type OAuth2Event,
  type OAuth2EventOf,
  OAuth2Events,
  OnOAuth2Event,
} from '../../../src/index.js';
import { OAuth2TestingModule } from '../../../src/testing/index.js';

const CREATED: OAuth2Event = { type: 'client.created', clientId: 'a' };
const DELETED: OAuth2Event = { type: 'client.deleted', clientId: 'a' };
const REVOKED: OAuth2Event = { type: 'token.revoked', tokenId: 't' };

class Heard {
  readonly events: string[] = [];
}

@Injectable()
class Listener {
  constructor(@Inject(Heard) protected readonly heard: Heard) {}

  @OnOAuth2Event('client.created')
  one({ clientId }: OAuth2EventOf<'client.created'>) {
    this.heard.events.push(`one ${clientId}`);
  }

  @OnOAuth2Event('client.created', 'client.deleted')
  async several({ type }: OAuth2EventOf<'client.created' | 'client.deleted'>) {
    this.heard.events.push(`several ${type}`);
  }

  @OnOAuth2Event()
  all({ type }: OAuth2Event) {
    this.heard.events.push(`all ${type}`);
  }

  notOne(): void {
    this.heard.events.push('never');
  }
}

/** Hears of two types by two decorators, and of what it inherits. */
@Injectable()
class Heir extends Listener {
  @OnOAuth2Event('token.revoked')
  @OnOAuth2Event('client.created')
  @OnOAuth2Event('client.created')
  stacked({ type }: OAuth2EventOf<'token.revoked' | 'client.created'>) {
    this.heard.events.push(`stacked ${type}`);
  }
}

async function heardBy(
  listeners: readonly Type[],
  events: readonly OAuth2Event[],
  controllers: Type[] = [],
): Promise<readonly string[]> {
  const module = await Test.createTestingModule({
    imports: [OAuth2TestingModule.forRoot()],
    providers: [Heard, ...listeners],
    controllers,
  }).compile();
  const app = await module.createNestApplication({ logger: false }).init();
  events.forEach((event) => app.get(OAuth2Events).emit(event));
  await app.get(OAuth2Events).idle();
  await app.close();
  return app.get(Heard).events;
}

describe('@OnOAuth2Event()', () => {
  it('calls a method with the events of one type, of several, and with all', async () => {
    expect(await heardBy([Listener], [CREATED, DELETED, REVOKED])).toEqual([
      'one a',
      'several client.created',
      'all client.created',
      'several client.deleted',
      'all client.deleted',
      'all token.revoked',
    ]);
  });

  it('adds up when it is written twice, and is inherited', async () => {
    const heard = await heardBy([Heir], [CREATED, REVOKED]);

    expect(heard.toSorted()).toEqual([
      'all client.created',
      'all token.revoked',
      'one a',
      'several client.created',
      'stacked client.created',
      'stacked token.revoked',
    ]);
  });

  it('works in controllers, and in what a factory or a value gives', async () => {
    @Controller()
    class ListeningController extends Listener {}
    const heard = new Heard();
    @Module({
      providers: [
        { provide: 'factory', useFactory: () => new Listener(heard) },
        { provide: 'value', useValue: new Listener(heard) },
        { provide: 'alias', useExisting: 'value' },
        { provide: 'nothing', useValue: undefined },
        { provide: 'text', useValue: 'text' },
        { provide: 'bare', useValue: Object.create(null) },
      ],
    })
    class Elsewhere {}
    const module = await Test.createTestingModule({
      imports: [OAuth2TestingModule.forRoot(), Elsewhere],
      providers: [{ provide: Heard, useValue: heard }],
      controllers: [ListeningController],
    }).compile();
    const app = await module.createNestApplication({ logger: false }).init();

    app.get(OAuth2Events).emit(REVOKED);
    await app.get(OAuth2Events).idle();
    await app.close();

    expect(heard.events).toEqual(['all token.revoked', 'all token.revoked', 'all token.revoked']);
  });

  it('hears nothing of other applications', async () => {
    const before = await heardBy([Listener], [REVOKED]);
    const after = await heardBy([Listener], [REVOKED]);

    expect([before, after]).toEqual([['all token.revoked'], ['all token.revoked']]);
  });

  it('is refused where there is no instance that could hear: per request, per use', async () => {
    @Injectable()
    class PerRequest extends Listener {
      constructor(
        @Inject(REQUEST) readonly request: unknown,
        @Inject(Heard) heard: Heard,
      ) {
        super(heard);
      }
    }
    @Injectable({ scope: Scope.TRANSIENT })
    class PerUse {
      @OnOAuth2Event('client.created')
      hear(): void {}
    }

    await expect(heardBy([PerRequest, PerUse], [])).rejects.toMatchObject({
      name: 'OAuth2ConfigurationError',
      problems: [
        expect.stringMatching(/^PerRequest\.one would hear of nothing/),
        expect.stringMatching(/^PerRequest\.several would hear of nothing/),
        expect.stringMatching(/^PerRequest\.all would hear of nothing/),
        expect.stringMatching(/^PerUse\.hear would hear of nothing/),
      ],
    });
  });

  it('knows which events there are when the class is loaded', () => {
    expect(() => OnOAuth2Event('token.isued' as 'token.issued')).toThrow(
      new TypeError('@OnOAuth2Event: there is no event token.isued, write token.issued'),
    );
    expect(() => OnOAuth2Event('nothing of the kind' as 'token.issued')).toThrow(
      new TypeError('@OnOAuth2Event: there is no event nothing of the kind'),
    );
    for (const type of OAUTH2_EVENT_TYPES) expect(() => OnOAuth2Event(type)).not.toThrow();
  });

  it('gives listeners time to finish when the application ends, but not for ever', async () => {
    const finished: string[] = [];
    @Injectable()
    class Slow {
      @OnOAuth2Event('client.created')
      async hear(): Promise<void> {
        for (let turn = 0; turn < 50; turn += 1) await new Promise((done) => setImmediate(done));
        finished.push('finished');
      }

      @OnOAuth2Event('client.deleted')
      hang(): Promise<void> {
        return new Promise(() => undefined);
      }
    }
    for (const event of [CREATED, DELETED]) {
      const module = await Test.createTestingModule({
        imports: [OAuth2TestingModule.forRoot()],
        providers: [Slow],
      }).compile();
      const app = await module.createNestApplication({ logger: false }).init();
      app.get(OAuth2Events).emit(event);
      await app.close();
    }

    expect(finished).toEqual(['finished']);
  });
});
