import { User } from '../standalone/users/user.entity.js';
import { UserService } from '../standalone/users/user.service.js';
import { TypeOrmAuthorizationStore } from '../typeorm/index.js';
import { fields, table, type Answer } from './answer.js';
import type { DatabaseOptions } from './command-options.js';
import { askPassword } from './password-prompt.js';
import { Refusal } from './refusal.js';
import type { Terminal } from './terminal.js';
import { type DatabaseCall, withDatabase, type WorkDatabase } from './work-database.js';

export async function createUser(
  name: string,
  options: DatabaseOptions,
  terminal: Terminal,
): Promise<Answer> {
  const user = await withUsers({ ...options, terminal }, async (users) => {
    // Before somebody types a password twice for nothing.
    if (await users.exists(name)) throw new Refusal([`There is already a user ${name}.`]);
    return users.create(name, await askPassword(`Password for ${name}: `, terminal));
  });
  const document = describe(user);
  return { document, lines: fields(Object.entries(document)) };
}

export async function listUsers(options: DatabaseOptions, terminal: Terminal): Promise<Answer> {
  const people = (await withUsers({ ...options, terminal }, (users) => users.list())).map(describe);
  return {
    document: people,
    lines: table(
      ['NAME', 'SUBJECT', 'CREATED_AT'],
      people.map(({ username, subject, created_at }) => [username, subject, created_at]),
    ),
    ...(people.length === 0 && { note: 'There is nobody yet.' }),
  };
}

/** What they approved ends at once; otherwise their access tokens would live on until they expire. */
export async function deleteUser(
  name: string,
  options: DatabaseOptions,
  terminal: Terminal,
): Promise<Answer> {
  const { user, ended } = await withUsers({ ...options, terminal }, async (users, { runner }) => {
    const gone = await users.delete(name);
    const store = new TypeOrmAuthorizationStore(runner);
    return {
      user: gone,
      ended: await store.revokeBySubject(gone.id, 'revoked_by_host', new Date()),
    };
  });
  return {
    document: { username: user.name, deleted: true, authorizations_ended: ended.length },
    lines: [`Deleted ${user.name} and ended ${ended.length} of their approvals.`],
  };
}

export async function changePassword(
  name: string,
  options: DatabaseOptions,
  terminal: Terminal,
): Promise<Answer> {
  await withUsers({ ...options, terminal }, async (users) => {
    if (!(await users.exists(name))) throw new Refusal([`There is no user ${name}.`]);
    await users.changePassword(name, await askPassword(`New password for ${name}: `, terminal));
  });
  return {
    document: { username: name, changed: true },
    lines: [`Changed the password of ${name}.`],
  };
}

/** @throws {Refusal} when the database is not that of a standalone server */
async function withUsers<T>(
  call: DatabaseCall,
  work: (users: UserService, database: WorkDatabase) => Promise<T>,
): Promise<T> {
  return withDatabase(
    call,
    async (database) => {
      const { dataSource } = database;
      const { tablePath } = dataSource.getMetadata(User);
      const runner = dataSource.createQueryRunner();
      const exists = await runner.hasTable(tablePath).finally(() => runner.release());
      if (!exists) throw new Refusal([NO_USERS]);
      return work(new UserService(dataSource), database);
    },
    { entities: [User] },
  );
}

const NO_USERS =
  'This database has no table of people: the standalone server has one (run "npx oauth2 migration run --users" ' +
  'to make it); an application keeps its people itself.';

function describe({ id, name, createdAt }: User) {
  return { username: name, subject: id, created_at: createdAt.toISOString() };
}
