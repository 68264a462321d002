import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { People, type Person } from './people.js';

/** Stands in for the sessions that your application has anyway. */
@Injectable()
export class Sessions {
  private readonly sessions = new Map<string, string>();

  constructor(private readonly people: People) {}

  /** @returns what identifies the session; nobody can guess it */
  start(subject: string): string {
    const id = randomUUID();
    this.sessions.set(id, subject);
    return id;
  }

  async find(id: string | undefined): Promise<Person | undefined> {
    const subject = this.sessions.get(id ?? '');
    return subject === undefined ? undefined : this.people.find(subject);
  }
}
