import { Injectable } from '@nestjs/common';

/** Who has which role. Yours asks a database. */
@Injectable()
export class Roles {
  private readonly roles = new Map([
    ['ada', 'editor'],
    ['ben', 'reader'],
  ]);

  async of(subject: string): Promise<string | undefined> {
    return this.roles.get(subject);
  }

  async change(subject: string, role: string): Promise<void> {
    this.roles.set(subject, role);
  }
}
