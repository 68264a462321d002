import { Injectable } from '@nestjs/common';
import { ClientService } from '../../index.js';
import type { ClientRegistration } from '../../index.js';
import { UserProblem } from '../users/user-problem.js';
import { UserService } from '../users/user.service.js';
import { DEMO_CLIENTS, DEMO_USERS } from './demo-clients.js';

/** Adds the demo people and clients that are missing; those that exist stay as somebody made them. */
@Injectable()
export class DemoData {
  constructor(
    private readonly clients: ClientService,
    private readonly users: UserService,
  ) {}

  async ensure(): Promise<void> {
    const users = DEMO_USERS.map(async ({ name, password }) => this.ensureUser(name, password));
    const clients = DEMO_CLIENTS.map(async (client) => this.ensureClient(client));
    await Promise.all([...users, ...clients]);
  }

  private async ensureUser(name: string, password: string): Promise<void> {
    if (await this.users.exists(name)) return;
    await this.users.create(name, password).catch(async (error: unknown) => {
      // Another server that starts at the same time was faster.
      if (!(error instanceof UserProblem) || !(await this.users.exists(name))) throw error;
    });
  }

  private async ensureClient(
    client: ClientRegistration & { readonly clientId: string },
  ): Promise<void> {
    if (await this.clients.find(client.clientId)) return;
    await this.clients.create(client).catch(async (error: unknown) => {
      if (!(await this.clients.find(client.clientId))) throw error;
    });
  }
}
