import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type InjectionToken, Module, type Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { type EventEmitterLike, OAuth2Events } from '../../../src/index.js';
import { OAuth2TestingModule } from '../../../src/testing/index.js';

async function start(emitter: InjectionToken<EventEmitterLike>, providers: Provider[] = []) {
  @Module({ providers })
  class Elsewhere {}
  const module = await Test.createTestingModule({
    imports: [OAuth2TestingModule.forRoot({ events: { emitter } }), Elsewhere],
  }).compile();
  return module.init();
}

describe('the emitter of the options', () => {
  it('may be of Node, under any token, in any module, and is told the name and the event', async () => {
    const heard: unknown[] = [];
    const emitter = new EventEmitter().on('oauth2.client.created', (event) => heard.push(event));
    const token = Symbol('emitter');
    const app = await start(token, [{ provide: token, useValue: emitter }]);

    app.get(OAuth2Events).emit({ type: 'client.created', clientId: 'a' });
    app.get(OAuth2Events).emit({ type: 'client.deleted', clientId: 'a' });
    await app.get(OAuth2Events).idle();

    expect(heard).toEqual([{ type: 'client.created', clientId: 'a' }]);
  });

  it.each([
    ['nothing that emits', [], 'which is provided by no module'],
    ['what cannot emit', [{ provide: 'my emitter', useValue: {} }], 'which has no emit'],
  ])('stops the start where there is %s', async (_, providers, problem) => {
    await expect(start('my emitter', providers)).rejects.toThrow(
      `events.emitter is my emitter, ${problem}: import EventEmitterModule.forRoot(), or provide it`,
    );
  });
});
