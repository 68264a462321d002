import { Controller, Get, Header, Query, Redirect, Res } from '@nestjs/common';
import { Sessions } from './sessions.js';

/** Signs everybody in as ada; yours asks for a password. */
@Controller('login')
export class LoginController {
  constructor(private readonly sessions: Sessions) {}

  @Get()
  @Redirect()
  @Header('cache-control', 'no-store')
  login(
    @Query('next') next: string,
    @Res({ passthrough: true }) response: { header(name: string, value: string): unknown },
  ) {
    response.header(
      'set-cookie',
      `app=${this.sessions.start('ada')}; HttpOnly; SameSite=Lax; Path=/`,
    );
    // Only our own paths: an open redirect would help a phisher.
    const safe = /^\/oauth\/authorize\?ticket=[\w-]+$/.test(next);
    return { url: safe ? next : '/', statusCode: 303 };
  }
}
