import { Controller, Get } from '@nestjs/common';
import {
  AccessToken,
  ClientService,
  RequireOAuth,
  type ValidatedToken,
} from 'nest-authorization-server';
import type { Person } from '../library/people.js';

@Controller('token')
export class TokenInfoController {
  constructor(private readonly clients: ClientService) {}

  @Get()
  @RequireOAuth()
  async show(@AccessToken() token: ValidatedToken) {
    const client = await this.clients.find(token.clientId);
    // Nobody, when the client acts for itself.
    const person = await token.user<Person>();
    return {
      token_info: {
        scopes: token.scopes,
        application: client?.name ?? null,
        expires_at: token.expiresAt,
        is_expired: token.expired,
        user: person?.name ?? null,
      },
      user_info: person
        ? {
            id: person.subject,
            username: person.name,
            email: token.allows('email') ? person.email : null,
            is_staff: person.admin,
          }
        : null,
    };
  }
}
