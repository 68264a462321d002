import {
  All,
  Controller,
  Delete,
  Get,
  HttpCode,
  Patch,
  Post,
  Put,
  UseGuards,
} from '@nestjs/common';
import {
  AccessToken,
  Public,
  ReadWriteScopes,
  RequireOAuth,
  ResourceScopes,
  ScopeGuard,
  ScopesByMethod,
  SessionOrScopes,
  type ValidatedToken,
} from '../../src/resource/index.js';

/** One handler for each method, as an API has them. */
@Controller('read-write')
@ReadWriteScopes()
export class ReadWriteController {
  @Get()
  read() {
    return { admitted: true };
  }

  @Post()
  @HttpCode(200)
  create() {
    return { admitted: true };
  }

  @Put()
  replace() {
    return { admitted: true };
  }

  @Patch()
  change() {
    return { admitted: true };
  }

  @Delete()
  remove() {
    return { admitted: true };
  }
}

/** One handler for every method, OPTIONS too. */
@Controller('permissions')
export class PermissionsController {
  @All('read-write')
  @HttpCode(200)
  @ReadWriteScopes()
  readWrite() {
    return { admitted: true };
  }

  @All('music')
  @HttpCode(200)
  @ReadWriteScopes('music hifi')
  music() {
    return { admitted: true };
  }

  @All('resource')
  @HttpCode(200)
  @ResourceScopes('resource1')
  resource() {
    return { admitted: true };
  }

  @All('resources')
  @HttpCode(200)
  @ResourceScopes('books films')
  resources() {
    return { admitted: true };
  }

  @All('methods')
  @HttpCode(200)
  @ScopesByMethod({
    GET: [['read'], ['admin', 'audit']],
    POST: [['create']],
    PUT: [['edit', 'update'], ['put']],
  })
  methods() {
    return { admitted: true };
  }

  @All('lower-case')
  @HttpCode(200)
  @ScopesByMethod({ get: [['read']], options: [['read']] })
  lowerCase() {
    return { admitted: true };
  }

  @Get('listed')
  @ScopesByMethod({ GET: [['read']], HEAD: [['read'], ['head']] })
  listed() {
    return { admitted: true };
  }

  @All('optional')
  @HttpCode(200)
  @RequireOAuth({ optional: true })
  @ReadWriteScopes()
  optional(@AccessToken() token?: ValidatedToken) {
    return { subject: token?.subject ?? null };
  }
}

/** A class that asks by method, with exceptions. */
@Controller('library')
@ResourceScopes('books')
export class LibraryController {
  @Get()
  list() {
    return { admitted: true };
  }

  @Post()
  @HttpCode(200)
  add() {
    return { admitted: true };
  }

  @Get('films')
  @ResourceScopes('films')
  films() {
    return { admitted: true };
  }

  @Get('hours')
  @Public()
  hours() {
    return { admitted: true };
  }
}

/** Its guards are in the wrong order: nobody has read a token when scopes are compared. */
@Controller('disordered')
@UseGuards(ScopeGuard)
export class DisorderedController {
  @Get()
  @RequireOAuth('read')
  show() {
    return { admitted: true };
  }
}

@Controller('hybrid')
@SessionOrScopes('api')
export class HybridController {
  @Get()
  show(@AccessToken() token?: ValidatedToken) {
    return { by: token ? 'oauth2' : 'session' };
  }

  @Get('strict')
  @RequireOAuth('api')
  strict() {
    return { admitted: true };
  }

  @Get('either')
  @SessionOrScopes(['profile email', 'user'])
  either() {
    return { admitted: true };
  }
}
