import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Repository } from 'typeorm';
import { ResourceOwners } from '../../index.js';
import type { ResourceOwner } from '../../index.js';
import { digestPassword, passwordMatches } from './password-digest.js';
import { SharedLookUp } from './shared-look-up.js';
import { UserProblem } from './user-problem.js';
import { User } from './user.entity.js';

const LEAST_PASSWORD = 8;
const LONGEST_PASSWORD = 1_024;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The standalone server's people: who they are, and how they prove it. */
@Injectable()
export class UserService extends ResourceOwners {
  private readonly users: Repository<User>;
  private readonly known: SharedLookUp;

  constructor(dataSource: DataSource) {
    super();
    this.known = new SharedLookUp(async (ids) => {
      const text = 'SELECT id FROM oauth2_user WHERE id = ANY ($1::uuid[])';
      const rows = await dataSource.query<{ readonly id: string }[]>(text, [ids]);
      return rows.map(({ id }) => id);
    });
    this.users = dataSource.getRepository(User);
  }

  /** Unknown names cost the same time as wrong passwords. */
  async verify(username: string, password: string): Promise<ResourceOwner | undefined> {
    const key = nameKey(username);
    const user = key === undefined ? null : await this.withPassword(key);
    const tooLong = password.length > LONGEST_PASSWORD;
    const matches = await passwordMatches(tooLong ? '' : password, user?.password);
    return user && matches ? ownerOf(user) : undefined;
  }

  override async isActive(subject: string): Promise<boolean> {
    return UUID.test(subject) && this.known.has(subject.toLowerCase());
  }

  override async find(subject: string): Promise<ResourceOwner | undefined> {
    const user = UUID.test(subject) ? await this.users.findOneBy({ id: subject }) : null;
    return user ? ownerOf(user) : undefined;
  }

  /** @throws {UserProblem} when the name is taken or cannot be one, or the password is too short */
  async create(name: string, password: string): Promise<User> {
    const key = nameKey(name);
    if (key === undefined) {
      throw new UserProblem(
        'A user name has 1 to 100 characters, none of them a control character or a space at an end.',
      );
    }
    const digest = await checkedDigest(password);
    const user = { id: randomUUID(), name, nameKey: key, password: digest, createdAt: new Date() };
    // One statement decides who gets the name.
    const { raw } = await this.users
      .createQueryBuilder()
      .insert()
      .values(user)
      .orIgnore()
      .returning('id')
      .execute();
    if (!Array.isArray(raw) || raw.length === 0) {
      throw new UserProblem(`There is already a user ${name}.`);
    }
    return user;
  }

  async exists(name: string): Promise<boolean> {
    const key = nameKey(name);
    return key !== undefined && this.users.existsBy({ nameKey: key });
  }

  async list(): Promise<User[]> {
    return this.users.find({ order: { nameKey: 'ASC' } });
  }

  /**
   * Tokens stay as they are until they expire or are refreshed: `TokenService` ends them at once.
   *
   * @returns the person who is gone
   * @throws {UserProblem} when there is nobody of this name
   */
  async delete(name: string): Promise<User> {
    const user = await this.named(name);
    await this.users.delete({ id: user.id });
    return user;
  }

  /** @throws {UserProblem} when there is nobody of this name, or the password is too short */
  async changePassword(name: string, password: string): Promise<void> {
    const user = await this.named(name);
    await this.users.update({ id: user.id }, { password: await checkedDigest(password) });
  }

  private async named(name: string): Promise<User> {
    const key = nameKey(name);
    const user = key === undefined ? null : await this.users.findOneBy({ nameKey: key });
    if (!user) throw new UserProblem(`There is no user ${JSON.stringify(name)}.`);
    return user;
  }

  private async withPassword(key: string): Promise<User | null> {
    return this.users.findOne({
      where: { nameKey: key },
      select: { id: true, name: true, password: true },
    });
  }
}

function ownerOf({ id, name }: User): ResourceOwner {
  return { subject: id, name };
}

/** Nothing when the text cannot be anybody's name: PostgreSQL would choke on a NUL, for one. */
function nameKey(name: string): string | undefined {
  const normal = name.normalize('NFKC');
  const good = /^(?!\s)[^\p{Cc}\p{Cs}]{1,100}(?<!\s)$/u.test(normal);
  return good ? normal.toLowerCase() : undefined;
}

async function checkedDigest(password: string): Promise<string> {
  if (password.length < LEAST_PASSWORD || password.length > LONGEST_PASSWORD) {
    throw new UserProblem(
      `A password has ${LEAST_PASSWORD} characters or more, and at most ${LONGEST_PASSWORD}.`,
    );
  }
  return digestPassword(password);
}
