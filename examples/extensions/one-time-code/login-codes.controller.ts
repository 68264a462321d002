import { Body, Controller, HttpCode, Logger, Post } from '@nestjs/common';
import { LoginCodes } from './login-codes.js';

/** Where your sign-in page asks for a code. Slow it down for each address: `@nestjs/throttler` does. */
@Controller('login-codes')
export class LoginCodesController {
  constructor(private readonly codes: LoginCodes) {}

  /** The answer says nothing about who is known. */
  @Post()
  @HttpCode(202)
  async send(@Body() { email }: { email: string }): Promise<void> {
    const code = await this.codes.issue(email.toLowerCase());
    // Yours sends an e-mail.
    new Logger('Mail').debug(`to ${email}: ${code}`);
  }
}
