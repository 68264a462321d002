import { Injectable } from '@nestjs/common';
import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { type ResourceOwner, ResourceOwners } from 'nest-authorization-server';

export interface Person extends ResourceOwner {
  readonly name: string;
  readonly email: string;
  readonly admin: boolean;
}

/** Your people, from wherever you keep them. Here they are in memory. */
@Injectable()
export class People extends ResourceOwners {
  private readonly people: readonly Person[] = [
    { subject: '1', name: 'ada', email: 'ada@example.com', admin: true },
    { subject: '2', name: 'bob', email: 'bob@example.com', admin: false },
  ];
  private readonly salt = randomBytes(16);
  private readonly keys = new Map(
    this.people.map(({ name }) => [name, this.key(`${name}-example-password`)]),
  );

  async verify(username: string, password: string): Promise<Person | undefined> {
    const expected = this.keys.get(username);
    if (!expected || !timingSafeEqual(this.key(password), expected)) return undefined;
    return this.people.find(({ name }) => name === username);
  }

  override async isActive(subject: string): Promise<boolean> {
    return (await this.find(subject)) !== undefined;
  }

  /** What `token.user()` asks. */
  override async find(subject: string): Promise<Person | undefined> {
    return this.people.find((person) => person.subject === subject);
  }

  private key(password: string): Buffer {
    return scryptSync(password, this.salt, 32);
  }
}
