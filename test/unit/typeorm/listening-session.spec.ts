import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { ChangeListener } from '../../../src/typeorm/connection/change-listener.js';
import { ListeningSession } from '../../../src/typeorm/connection/listening-session.js';
import type { StatementRunner } from '../../../src/typeorm/connection/statement-runner.js';
import { until } from '../../support/until.js';

/** As pg-native makes them: without a `connection`. */
class NativeClient extends EventEmitter {
  static readonly made: NativeClient[] = [];
  ends = 0;

  constructor() {
    super();
    NativeClient.made.push(this);
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  query(): Promise<void> {
    return Promise.resolve();
  }

  unref(): void {}

  end(): Promise<void> {
    this.ends += 1;
    return Promise.resolve();
  }
}

/** Whose goodbye is a bug of the driver, and that never connects. */
class BrokenClient extends NativeClient {
  readonly connection = {
    stream: {
      destroy(): never {
        throw new Error('there is no socket');
      },
    },
  };

  override connect(): Promise<void> {
    return Promise.reject(new Error('no connection'));
  }
}

function dataSourceWith(Client: typeof NativeClient): DataSource {
  return { driver: { postgres: { Client }, master: { options: {} } } } as unknown as DataSource;
}

describe('a listening connection of pg-native, which has no stream', () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);

  beforeEach(() => {
    Logger.overrideLogger(false);
    rejections.length = 0;
    NativeClient.made.length = 0;
    process.on('unhandledRejection', note);
  });
  afterEach(() => void process.off('unhandledRejection', note));

  it('can be closed', async () => {
    const events = { heard: () => undefined, ended: () => undefined };
    const session = new ListeningSession(dataSourceWith(NativeClient), events);
    await session.listen();

    await expect(session.close()).resolves.toBeUndefined();
    expect(NativeClient.made.map(({ ends }) => ends)).toEqual([1]);
  });

  it('does not end the process when closing fails: whoever lost it does not wait for it', async () => {
    const pace = { beat: 5, deadline: 1_000, idle: 60_000, retry: [1, 1] as const };
    const runner = { run: () => Promise.reject(new Error('no database')) };
    const listener = new ChangeListener(
      dataSourceWith(BrokenClient),
      runner as unknown as StatementRunner,
      pace,
    );

    expect(listener.live).toBe(false);
    // A second attempt comes after the first session was closed.
    await until(() => NativeClient.made.length > 2);
    await listener.close().catch(() => undefined);

    expect(rejections).toEqual([]);
  });
});
