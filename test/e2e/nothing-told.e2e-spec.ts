import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OAUTH2_EVENT_TYPES, OAuth2Events } from '../../src/index.js';
import { DOCUMENTED_EVENTS, misfits } from '../support/documented-events.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { leaksOf, WireTap } from '../support/wire-tap.js';
import { EveryFlow } from './every-flow.fixture.js';
import { EVERYTHING, GuardedController } from './every-flow.host.js';
import { Told } from './told.fixture.js';

describe.each(ADAPTERS)('what a whole run tells, by whatever way (%s)', (adapter) => {
  let server: OAuthServer;
  let tap: WireTap;
  let told: Told;
  let ways: ReadonlyMap<string, string>;

  beforeAll(async () => {
    told = new Told();
    tap = new WireTap();
    server = await startServer(adapter, {
      options: EVERYTHING,
      imports: [told.telemetryModule],
      providers: [{ provide: 'emitter', useValue: told.emitter }],
      controllers: [GuardedController],
      logger: told.logger,
    });
    await new EveryFlow(server, tap).run();
    await server.app.get(OAuth2Events).idle();
    ways = new Map([...(await told.ways()), ['events', JSON.stringify(server.events)]]);
  }, 120_000);

  afterAll(async () => {
    tap.end();
    await server?.close();
    await told.telemetry.end();
  });

  it('is every event there is, on each way', () => {
    const types = new Set(server.events.map(({ type }) => type));

    expect([...types].toSorted()).toEqual(OAUTH2_EVENT_TYPES.toSorted());
    for (const type of types) {
      expect(told.lines.filter((line) => line.includes(` ${type} {`))).not.toEqual([]);
      expect(told.emitted).toContainEqual([`oauth2.${type}`, expect.objectContaining({ type })]);
      expect(ways.get('measurements')).toContain(`"${type}"`);
    }
  });

  it('carries what docs/events.md says, all of it now and then', () => {
    expect(new Set(server.events.flatMap(misfits))).toEqual(new Set());
    for (const { type, optional } of DOCUMENTED_EVENTS) {
      const names = server.events.filter((event) => event.type === type).flatMap(Object.keys);

      expect([type, optional.filter((name) => !names.includes(name))]).toEqual([type, []]);
    }
  });

  it('has failures in the log: a bug, an outage, and those of the host', () => {
    const errors = told.lines.filter((line) => line.startsWith('error'));

    expect(errors.join('\n')).toContain('a bug of the host');
    expect(errors.join('\n')).toContain('the directory does not answer');
    expect(errors.length).toBeGreaterThan(5);
  });

  it.each(['events', 'the log', 'the emitter', 'spans', 'measurements'])(
    'has no secret: %s',
    (way) => {
      const text = ways.get(way) ?? '';

      expect(text.length).toBeGreaterThan(1_000);
      expect(leaksOf(text, tap.secrets)).toEqual([]);
    },
  );

  it('was searched for each kind of secret', () => {
    const kinds = [/^oa_at_/, /^oa_rt_/, /^oa_ac_/, /^oa_cs_/, /^imported secret/, /-password$/];
    const counts = kinds.map((kind) => [...tap.secrets].filter((one) => kind.test(one)).length);

    expect(counts.every((count) => count > 0)).toBe(true);
    expect(tap.secrets.size).toBeGreaterThan(100);
  });

  it('would be found guilty of one of them, however it is written', () => {
    for (const secret of tap.secrets) {
      const bytes = Buffer.from(secret);
      const guilty = [secret, encodeURIComponent(secret), bytes.toString('base64')];
      if (secret.length >= 40) guilty.push(secret.slice(11, 35));

      for (const text of guilty) {
        expect(leaksOf(`${ways.get('the log')}${text}`, [secret])).toEqual([secret]);
      }
    }
  });
});
