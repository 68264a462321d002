import { AsyncLocalStorage } from 'node:async_hooks';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OAuth2Event } from '../../../src/events/event.js';
import { OAuth2Events } from '../../../src/events/events.js';

const CREATED: OAuth2Event = { type: 'client.created', clientId: 'a' };
const DELETED: OAuth2Event = { type: 'client.deleted', clientId: 'a' };

describe('OAuth2Events', () => {
  let failures: string[];
  let events: OAuth2Events;

  beforeEach(() => {
    failures = [];
    events = new OAuth2Events((error, listener) => failures.push(`${listener}: ${String(error)}`));
  });

  it('tells everything in its order to who subscribes, and of one type to who asks for it', async () => {
    const all: string[] = [];
    const some: string[] = [];
    events.subscribe(({ type }) => all.push(type));
    events.on('client.deleted', ({ type }) => some.push(type));

    events.emit(CREATED);
    events.emit(DELETED);
    events.emit(CREATED);
    await events.idle();

    expect(all).toEqual(['client.created', 'client.deleted', 'client.created']);
    expect(some).toEqual(['client.deleted']);
  });

  it('takes several types at once, and one that is named twice is heard once', async () => {
    const heard: string[] = [];
    events.on(['client.deleted', 'client.created', 'client.deleted'], ({ clientId, type }) =>
      heard.push(`${type} ${clientId}`),
    );

    events.emit(CREATED);
    events.emit({ type: 'client.enabled', clientId: 'a' });
    events.emit(DELETED);
    await events.idle();

    expect(heard).toEqual(['client.created a', 'client.deleted a']);
  });

  it('tells nothing more when a subscription has ended, one of two that are alike', async () => {
    const heard: string[] = [];
    const listener = ({ type }: OAuth2Event) => heard.push(type);
    const end = events.subscribe(listener);
    events.subscribe(listener);
    const endSome = events.on('client.created', listener);

    end();
    endSome();
    events.emit(CREATED);
    await events.idle();

    expect(heard).toEqual(['client.created']);
  });

  it('does nothing where nobody hears of the type', () => {
    const scheduled: unknown[] = [];
    const { setImmediate: real } = globalThis;
    globalThis.setImmediate = ((...call: unknown[]) => scheduled.push(call)) as never;
    try {
      events.emit(CREATED);
      events.on('client.deleted', () => undefined)();
      events.on('client.deleted', () => undefined);
      events.emit(CREATED);
      expect(scheduled).toEqual([]);
      events.emit(DELETED);
      expect(scheduled).toHaveLength(1);
    } finally {
      globalThis.setImmediate = real;
    }
  });

  it('knows of what somebody would hear', () => {
    expect(events.hears('client.created')).toBe(false);
    const end = events.on('client.created', () => undefined);
    expect([events.hears('client.created'), events.hears('client.deleted')]).toEqual([true, false]);
    end();
    expect(events.hears('client.created')).toBe(false);
    events.subscribe(() => undefined);
    expect(events.hears('client.deleted')).toBe(true);
  });

  it('calls nobody before the work that emits has gone on: neither at once nor in a microtask', async () => {
    const order: string[] = [];
    events.subscribe(() => order.push('listener'));

    events.emit(CREATED);
    for (let turn = 0; turn < 20; turn += 1) {
      await Promise.resolve();
      order.push('answer');
    }
    await events.idle();

    expect(order).toEqual([...Array.from({ length: 20 }, () => 'answer'), 'listener']);
  });

  it('calls listeners in the asynchronous context of each emission', async () => {
    const request = new AsyncLocalStorage<string>();
    const heard: unknown[] = [];
    events.subscribe(() => heard.push(request.getStore()));

    request.run('one', () => events.emit(CREATED));
    request.run('two', () => events.emit(CREATED));
    events.emit(CREATED);
    await events.idle();

    expect(heard).toEqual(['one', 'two', undefined]);
  });

  it('reports what listeners throw and reject with, by name, and tells the others', async () => {
    const heard: string[] = [];
    events.subscribe(function throws() {
      throw new Error('thrown');
    });
    events.subscribe(async function rejects() {
      throw new Error('rejected');
    });
    events.subscribe(() => {
      throw 'no error';
    });
    events.subscribe(({ type }) => heard.push(type));

    events.emit(CREATED);
    await events.idle();

    expect(heard).toEqual(['client.created']);
    expect(failures.toSorted()).toEqual([
      '(client.created): no error',
      'rejects (client.created): Error: rejected',
      'throws (client.created): Error: thrown',
    ]);
  });

  it('survives a log that fails as well', async () => {
    const unlucky = new OAuth2Events(() => {
      throw new Error('the disk is full');
    });
    unlucky.subscribe(() => {
      throw new Error('thrown');
    });
    unlucky.subscribe(() => Promise.reject(new Error('rejected')));

    unlucky.emit(CREATED);

    await expect(unlucky.idle()).resolves.toBeUndefined();
  });

  it('keeps no listener from hearing because another hangs', async () => {
    const heard: string[] = [];
    events.subscribe(() => new Promise(() => undefined));
    events.subscribe(({ type }) => heard.push(type));

    events.emit(CREATED);
    events.emit(DELETED);
    await new Promise((resolve) => setImmediate(resolve));

    expect(heard).toEqual(['client.created', 'client.deleted']);
    const idle = events.idle().then(() => 'idle');
    expect(await Promise.race([idle, new Promise((done) => setImmediate(done, 'busy'))])).toBe(
      'busy',
    );
  });

  it('is idle when the last listener has finished', async () => {
    let finish = (): void => undefined;
    const order: string[] = [];
    events.subscribe(async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      order.push('finished');
    });

    events.emit(CREATED);
    const idle = events.idle().then(() => order.push('idle'));
    await new Promise((resolve) => setImmediate(resolve));
    finish();
    await idle;

    expect(order).toEqual(['finished', 'idle']);
  });

  it('lets no listener change what the next one hears', async () => {
    events.subscribe((event) => Object.assign(event, { clientId: 'changed' }));
    const heard: OAuth2Event[] = [];
    events.subscribe((event) => heard.push(event));

    events.emit({ type: 'client.created', clientId: 'a' });
    await events.idle();

    expect(heard).toEqual([{ type: 'client.created', clientId: 'a' }]);
    expect(failures).toHaveLength(1);
  });
});
