import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { User } from '../../src/standalone/users/user.entity.js';
import { userMigrations } from '../../src/standalone/users/user.migration.js';
import { UserProblem } from '../../src/standalone/users/user-problem.js';
import { UserService } from '../../src/standalone/users/user.service.js';
import { createTestDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';

const PASSWORD = 'correct horse battery';

describe('the people of the standalone server', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let users: UserService;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.url,
      entities: [User],
      migrations: [...userMigrations],
      migrationsRun: true,
    }).initialize();
    users = new UserService(dataSource);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('are known by name and password, whatever the case of the name', async () => {
    const { id } = await users.create('Carol', PASSWORD);

    expect(await users.verify('carol', PASSWORD)).toEqual({ subject: id, name: 'Carol' });
    expect(await users.find(id)).toEqual({ subject: id, name: 'Carol' });
    expect(await users.isActive(id)).toBe(true);
  });

  it.each([
    ['a wrong password', 'dave', 'wrong horse battery'],
    ['an unknown name', 'nobody-here', PASSWORD],
    ['an empty password', 'dave', ''],
    ['an overlong password', 'dave', 'x'.repeat(100_000)],
    ['a name with a NUL [case 32]', 'da\0ve', PASSWORD],
    ['half a surrogate pair', 'dave\uD800', PASSWORD],
    ['SQL', "dave' OR '1'='1", PASSWORD],
  ])('are not signed in by %s', async (_, name, password) => {
    if (!(await users.exists('dave'))) await users.create('dave', PASSWORD);

    expect(await users.verify(name, password)).toBeUndefined();
  });

  it('cost the same time whether the name is known or not [lesson 33]', async () => {
    await users.create('timed', PASSWORD);
    const wrong = await shortest(() => users.verify('timed', 'wrong horse battery'));
    const unknown = await shortest(() => users.verify('not-timed', 'wrong horse battery'));

    // Without a digest to compare with the answer would come a hundred times faster.
    expect(unknown).toBeGreaterThan(wrong / 5);
    expect(wrong).toBeGreaterThan(unknown / 5);
  });

  it('have a name that nobody else has, whatever its case or width', async () => {
    await users.create('Erin', PASSWORD);

    await expect(users.create('ERIN', PASSWORD)).rejects.toThrow('There is already a user ERIN.');
    await expect(users.create('Ｅrin', PASSWORD)).rejects.toBeInstanceOf(UserProblem);
  });

  it('get a name once, however many ask for it at the same time', async () => {
    const asked = [1, 2, 3, 4].map(async () => users.create('frank', PASSWORD));

    const outcomes = (await Promise.allSettled(asked)).map(({ status }) => status);

    expect(outcomes.toSorted()).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
  });

  it.each(['', ' grace', 'grace\n', 'gr\0ace', 'x'.repeat(101)])(
    'cannot be called %j',
    async (name) => {
      await expect(users.create(name, PASSWORD)).rejects.toThrow(
        'A user name has 1 to 100 characters',
      );
    },
  );

  it('need a password of 8 characters or more', async () => {
    await expect(users.create('heidi', 'short')).rejects.toThrow('8 characters or more');
  });

  it('can change their password', async () => {
    await users.create('ivan', PASSWORD);

    await users.changePassword('IVAN', 'a new password');

    expect(await users.verify('ivan', PASSWORD)).toBeUndefined();
    expect(await users.verify('ivan', 'a new password')).toMatchObject({ name: 'ivan' });
  });

  it('are gone when they are deleted', async () => {
    const { id } = await users.create('judy', PASSWORD);

    await users.delete('judy');

    expect(await users.isActive(id)).toBe(false);
    expect(await users.verify('judy', PASSWORD)).toBeUndefined();
    await expect(users.delete('judy')).rejects.toThrow('There is no user "judy".');
  });

  it.each(['', 'not-a-uuid', '\0', randomUUID()])(
    'are not found by the subject %j',
    async (subject) => {
      expect(await users.isActive(subject)).toBe(false);
      expect(await users.find(subject)).toBeUndefined();
    },
  );

  it('are stored with a digest, which a list does not show', async () => {
    await users.create('mallory', PASSWORD);

    const listed = (await users.list()).find(({ name }) => name === 'mallory');
    const [stored] = (await dataSource.query(
      "SELECT password FROM oauth2_user WHERE name = 'mallory'",
    )) as readonly { readonly password: string }[];

    expect(listed).toBeDefined();
    expect(JSON.stringify(listed)).not.toContain('password');
    expect(stored?.password).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/);
  });

  it('have a table that is what the entity says', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();

    expect(upQueries).toEqual([]);
  });
});

/** @unit milliseconds */
async function shortest(work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 2; run += 1) {
    const begin = process.hrtime.bigint();
    await work();
    least = Math.min(least, Number(process.hrtime.bigint() - begin) / 1e6);
  }
  return least;
}
