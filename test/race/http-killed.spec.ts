import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, exchange, refresh, type TokenAnswer } from '../support/flows.js';
import { until } from '../support/until.js';
import { Killer } from './killer.js';
import { answerTo, living, startTwoServers, type Answer, type TwoServers } from './two-servers.js';

const PEOPLE = 24;

/** Connections to the database that are killed while people come. */
const KILLS = 40;

/** Requests that succeed between two of them. */
const BETWEEN = 10;

describe('two servers whose connections to the database are killed under load', () => {
  let two: TwoServers;
  let killer: Killer;

  beforeAll(async () => {
    two = await startTwoServers();
    killer = new Killer(two.databaseUrl);
    await killer.open();
  });
  afterAll(async () => {
    await killer.close();
    await two.close();
  });

  const load = { succeeded: 0, refused: 0, isOver: false };

  /** Tries again after each 503, as an honest client does. @returns the answer, and it is never another refusal */
  async function insisting(send: () => Promise<Response>): Promise<Answer> {
    for (;;) {
      const answer = await answerTo(send());
      if (answer.status !== 503) {
        load.succeeded += 1;
        return answer;
      }
      load.refused += 1;
    }
  }

  async function approved(at: number): ReturnType<typeof approve> {
    for (;;) {
      const code = await approve(
        at % 2 ? two.one : two.other,
        two.client,
        {},
        { user: `p${at}` },
      ).catch(() => undefined);
      if (code) return code;
      load.refused += 1;
    }
  }

  async function person(at: number): Promise<readonly Answer[]> {
    const server = (turn: number) => ((at + turn) % 2 ? two.one : two.other);
    const code = await approved(at);
    const answers = [await insisting(() => exchange(server(0), two.client, code))];
    for (let turn = 1; !load.isOver; turn += 1) {
      const { refresh_token: token = '' } = answers.at(-1)?.body ?? {};
      answers.push(await insisting(() => refresh(server(turn), two.client, token)));
    }
    return answers;
  }

  async function killing(): Promise<void> {
    for (let killed = 0; killed < KILLS;) {
      const enough = load.succeeded + BETWEEN;
      await until(() => load.succeeded >= enough);
      killed += await killer.kill(2);
    }
    load.isOver = true;
  }

  it('answer everybody, log nobody out and honour what they have issued (RFC 6749 §5.2)', async () => {
    const [people] = await Promise.all([
      Promise.all(Array.from({ length: PEOPLE }, (_, at) => person(at))),
      killing(),
    ]);

    const answers = people.flat();
    const tokens = answers.map(({ body }) => body.access_token ?? 'none');
    const last = people.map((all) => all.at(-1)?.body as TokenAnswer);
    const next = await Promise.all(
      last.map((one) => refresh(two.one, two.client, one.refresh_token)),
    );
    expect(load.refused).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    for (let at = 0; at < tokens.length; at += PEOPLE) {
      const some = tokens.slice(at, at + PEOPLE);
      expect(await living(two.one, two.client, some)).toEqual(some);
    }
    expect(next.map(({ status }) => status)).toEqual(Array(PEOPLE).fill(200));
  }, 60_000);
});
