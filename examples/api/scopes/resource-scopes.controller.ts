import { Controller, Get, Post } from '@nestjs/common';
import { ResourceScopes } from 'nest-authorization-server';

@Controller('shelves')
@ResourceScopes('books')
export class ResourceScopesController {
  @Get()
  list() {
    return { needs: 'books:read' };
  }

  @Post()
  fill() {
    return { needs: 'books:write' };
  }
}
