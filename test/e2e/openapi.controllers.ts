import { All, Controller, Delete, Get, Options, Post, Put, UseGuards } from '@nestjs/common';
import {
  AccessAlternative,
  BearerGuard,
  Public,
  ReadWriteScopes,
  RequireOAuth,
  ResourceScopes,
  Scopes,
  ScopesByMethod,
  SessionOrScopes,
} from '../../src/resource/index.js';

export class Owns extends AccessAlternative {
  admits(): boolean {
    return false;
  }
}

const everything = (held: readonly string[], required: readonly string[]) =>
  held.length >= required.length;

/** Every form of the decorators, each once. */
@Controller('forms')
export class FormsController {
  @Get('any')
  @RequireOAuth()
  any() {}

  @Get('null')
  @RequireOAuth(null)
  nothing() {}

  @Get('all')
  @RequireOAuth('profile email')
  all() {}

  @Get('either')
  @RequireOAuth(['profile', 'email'])
  either() {}

  @Get('mixed')
  @RequireOAuth(['profile email', 'user'])
  mixed() {}

  @Get('and')
  @RequireOAuth(['profile', 'email'], { operator: 'AND' })
  and() {}

  @Get('or')
  @RequireOAuth('profile email', { operator: 'OR' })
  or() {}

  @Get('judged')
  @RequireOAuth(['profile', 'email'], { operator: everything })
  judged() {}

  @Get('optional')
  @RequireOAuth({ optional: true })
  optional() {}

  @Get('optional-scoped')
  @RequireOAuth('read', { optional: true })
  optionalScoped() {}

  @Get('computed')
  @RequireOAuth(() => 'read')
  computed() {}

  @Get('scopes')
  @Scopes('read')
  scopes() {}

  @Get('read-write')
  @ReadWriteScopes('books')
  reads() {}

  @Put('read-write')
  @ReadWriteScopes('books')
  writes() {}

  @Get('resource')
  @ResourceScopes('books')
  show() {}

  @Delete('resource')
  @ResourceScopes('books')
  remove() {}

  @All('by-method')
  @ScopesByMethod({ GET: [['a', 'b'], ['c']], POST: [['d']] })
  byMethod() {}

  @Get('session')
  @SessionOrScopes('read')
  session() {}

  @Get('owner')
  @RequireOAuth('admin', { or: Owns })
  owner() {}

  @Get('by-hand')
  @UseGuards(BearerGuard)
  byHand() {}

  @Get('public')
  @Public()
  open() {}

  @Get('unguarded')
  unguarded() {}
}

@Controller('layers')
@RequireOAuth('reports')
export class LayersController {
  @Get()
  list() {}

  @Delete(':id')
  @RequireOAuth('reports:admin')
  remove() {}

  @Post()
  @RequireOAuth()
  create() {}

  @Get('status')
  @Public()
  status() {}

  @Options()
  describe() {}
}

abstract class SharedController {
  @Get()
  list() {}

  @Post()
  @RequireOAuth('write')
  create() {}
}

@Controller('books')
@RequireOAuth('books')
export class BooksController extends SharedController {}

@Controller('films')
@RequireOAuth(['films', 'admin'])
export class FilmsController extends SharedController {}

@Controller('open')
export class OpenController extends SharedController {}

/** Its rule is inherited, and so is what its base says to `@nestjs/swagger`. */
@Controller('old-books')
export class OldBooksController extends BooksController {}

@Controller('open-old-books')
@Public()
export class OpenOldBooksController extends BooksController {}
