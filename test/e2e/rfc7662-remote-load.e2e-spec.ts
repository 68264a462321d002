import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TemporarilyUnavailableError } from '../../src/resource/index.js';
import { GOOD, IntrospectionServer, json } from '../support/introspection-server.js';
import { until } from '../support/until.js';
import { validatorOf } from './remote.fixture.js';

let server: IntrospectionServer;

beforeAll(async () => {
  server = await IntrospectionServer.start();
});
afterAll(() => server.close());
beforeEach(() => server.answers(GOOD));

const names = (count: number) => Array.from({ length: count }, (_, index) => `token ${index}`);

describe('many tokens at once (RFC 7662 §4)', () => {
  it('are asked about in turn: no more questions are under way than the option says', async () => {
    const { ask } = validatorOf(server, { concurrency: 3 });
    let [underWay, most] = [0, 0];
    server.answers(async (response, asked) => {
      underWay += 1;
      most = Math.max(most, underWay);
      // Whoever else is allowed to come has come by then.
      await until(() => underWay === 3 || server.asked.length > 9);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return json(GOOD)(response, asked);
    });

    const facts = await Promise.all(names(12).map(ask));

    expect(facts.map((fact) => fact?.subject)).toEqual(Array(12).fill('alice'));
    expect(most).toBe(3);
  });

  it('are refused at once beyond the end of the line, as an outage', async () => {
    const { ask, log } = validatorOf(server, { concurrency: 1 });
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.answers(async (response, asked) => {
      await gate;
      return json(GOOD)(response, asked);
    });
    const answers = Promise.all(names(21).map(ask));

    await expect(ask('one too many')).rejects.toBeInstanceOf(TemporarilyUnavailableError);

    expect(log.lines).toEqual([expect.stringContaining('1 questions are under way and 20 wait')]);
    release();
    expect(await answers).toHaveLength(21);
    expect(server.asked).toHaveLength(21);
  });

  it('drive no good one out of memory when they are junk', async () => {
    const { ask } = validatorOf(server, { cacheSize: 2 });
    await ask('good');
    server.answers({ active: false });

    await Promise.all(names(20).map(ask));

    await expect(ask('good')).resolves.toMatchObject({ subject: 'alice' });
    expect(server.asked).toHaveLength(20);
  });

  it('fail in one line in a second, which tells how many were left out', async () => {
    const { ask, clock, log } = validatorOf(server);
    server.answers(json({}, 500));
    const refused = (token: string) =>
      expect(ask(token)).rejects.toBeInstanceOf(TemporarilyUnavailableError);
    const line = `token introspection: ${server.endpoint} answered 500`;

    for (const token of names(5)) await refused(token);
    clock.advance(0.999);
    await refused('a sixth');
    expect(log.lines).toEqual([line]);
    clock.advance(0.001);
    await refused('a seventh');
    clock.advance(-60);
    await refused('before');

    expect(log.lines).toEqual([line, `${line} (and 5 more since the last such line)`, line]);
  });
});
