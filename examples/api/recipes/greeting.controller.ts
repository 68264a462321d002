import { Controller, Get } from '@nestjs/common';
import { AccessToken, Public, type ValidatedToken } from 'nest-authorization-server';
import type { Person } from '../library/people.js';

/** `OAuth2TokenMiddleware` stands before it: a good token is told, and everybody is let in, even with a bad one. */
@Controller('greeting')
export class GreetingController {
  @Get()
  @Public()
  async greet(@AccessToken() token?: ValidatedToken) {
    const person = await token?.user<Person>();
    return { hello: person?.name ?? 'stranger' };
  }
}
