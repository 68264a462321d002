import { Controller, Delete, Get, Post } from '@nestjs/common';
import { Public, RequireOAuth, Scopes } from 'nest-authorization-server';

/** What a handler says replaces what its class says, entirely. */
@Controller('reports')
@RequireOAuth('read')
export class ClassAndHandlerController {
  @Get()
  inherits() {
    return { needs: 'read' };
  }

  @Post()
  @Scopes('write')
  names() {
    return { needs: 'write' };
  }

  @Delete()
  @RequireOAuth('admin')
  replaces() {
    return { needs: 'admin' };
  }

  @Get('status')
  @Public()
  opens() {
    return { needs: 'nothing' };
  }
}
