import { Controller, Get, Post } from '@nestjs/common';
import { ReadWriteScopes } from 'nest-authorization-server';

@Controller('notes')
@ReadWriteScopes()
export class ReadWriteController {
  @Get()
  list() {
    return { needs: 'read' };
  }

  @Post()
  add() {
    return { needs: 'write' };
  }

  @Post('profile')
  @ReadWriteScopes('profile')
  sign() {
    return { needs: 'write and profile' };
  }
}
