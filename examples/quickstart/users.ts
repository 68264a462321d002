import { Injectable } from '@nestjs/common';
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { ResourceOwners } from 'nest-authorization-server';

interface User {
  readonly id: string;
  readonly name: string;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** Your people, from wherever you keep them. Here they are in memory. */
@Injectable()
export class Users extends ResourceOwners {
  private readonly users = [newUser('1', 'ada', 'ada-example-password')];

  async verify(username: string, password: string) {
    const user = this.users.find(({ name }) => name === username);
    if (!user || !timingSafeEqual(scryptSync(password, user.salt, 32), user.key)) return undefined;
    return { subject: user.id, name: user.name };
  }

  override async find(subject: string) {
    const user = this.users.find(({ id }) => id === subject);
    return user && { subject: user.id, name: user.name };
  }

  override async isActive(subject: string) {
    return this.users.some(({ id }) => id === subject);
  }
}

function newUser(id: string, name: string, password: string): User {
  const salt = randomBytes(16);
  return { id, name, salt, key: scryptSync(password, salt, 32) };
}
