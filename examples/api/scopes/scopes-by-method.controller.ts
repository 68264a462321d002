import { Controller, Delete, Get, Post } from '@nestjs/common';
import { ScopesByMethod } from 'nest-authorization-server';

@Controller('loans')
@ScopesByMethod({
  GET: [['read', 'profile'], ['admin']],
  POST: [['write']],
})
export class ScopesByMethodController {
  @Get()
  list() {
    return { needs: 'read and profile, or admin' };
  }

  @Post()
  lend() {
    return { needs: 'write' };
  }

  /** A method that is not listed is refused, whatever the token. */
  @Delete()
  forget() {
    return { needs: 'more than anybody has' };
  }
}
