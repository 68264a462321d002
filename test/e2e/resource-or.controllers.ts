import {
  Controller,
  type ExecutionContext,
  Get,
  ImATeapotException,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import {
  AccessAlternative,
  AccessToken,
  BearerGuard,
  CurrentSubject,
  ReadWriteScopes,
  RequireOAuth,
  ScopeGuard,
  type ValidatedToken,
} from '../../src/resource/index.js';

/** Which alternatives were asked, in their order, and what they saw of a token. */
export const asked: string[] = [];

@Injectable()
export class Books {
  readonly #owners = new Map([
    ['1', 'alice'],
    ['2', 'bob'],
  ]);

  async owner(id: string): Promise<string | undefined> {
    await Promise.resolve();
    return this.#owners.get(id);
  }
}

interface BookRequest {
  readonly params: { readonly id?: string };
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<BookRequest>();

/** Whoever is an administrator of the application itself, with a token or without. */
@Injectable()
export class IsAdmin extends AccessAlternative {
  override admits(context: ExecutionContext, token: ValidatedToken | undefined): boolean {
    asked.push(`admin:${token?.subject ?? 'nobody'}`);
    return requestOf(context).headers['x-user'] === 'admin';
  }
}

/** The owner of the very book that is asked for. */
@Injectable()
export class OwnsBook extends AccessAlternative {
  constructor(private readonly books: Books) {
    super();
  }

  override async admits(
    context: ExecutionContext,
    token: ValidatedToken | undefined,
  ): Promise<boolean> {
    asked.push(`owner:${token?.subject ?? 'nobody'}`);
    const owner = await this.books.owner(requestOf(context).params.id ?? '');
    return owner !== undefined && token?.subject === owner;
  }
}

@Injectable()
export class Breaks extends AccessAlternative {
  override admits(): boolean {
    throw new Error('a secret of the application');
  }
}

@Injectable()
export class Teapot extends AccessAlternative {
  override async admits(): Promise<boolean> {
    await Promise.resolve();
    throw new ImATeapotException();
  }
}

/** As JavaScript may write it: something, but not `true`. */
@Injectable()
export class Truthy extends AccessAlternative {
  override admits = () => 'yes' as unknown as boolean;
}

@Controller('books')
export class BooksController {
  @Get('owned/:id')
  @RequireOAuth('books:admin', { or: OwnsBook })
  owned(@CurrentSubject() subject?: string | null) {
    return { subject: subject ?? null };
  }

  @Get('admin/:id')
  @RequireOAuth('books:admin', { or: IsAdmin })
  admin(@AccessToken() token?: ValidatedToken) {
    return { subject: token?.subject ?? null };
  }

  @Get('both/:id')
  @RequireOAuth('books:admin', { or: [IsAdmin, OwnsBook] })
  both() {
    return { admitted: true };
  }

  @Get('reversed/:id')
  @RequireOAuth('books:admin', { or: [OwnsBook, IsAdmin] })
  reversed() {
    return { admitted: true };
  }

  @Get('breaks')
  @RequireOAuth('books:admin', { or: [Breaks, IsAdmin] })
  breaks() {
    return { admitted: true };
  }

  @Get('teapot')
  @RequireOAuth('books:admin', { or: Teapot })
  teapot() {
    return { admitted: true };
  }

  @Get('truthy')
  @RequireOAuth('books:admin', { or: Truthy })
  truthy() {
    return { admitted: true };
  }

  @Get('any/:id')
  @RequireOAuth({ or: IsAdmin })
  any() {
    return { admitted: true };
  }

  @Get('optional/:id')
  @RequireOAuth('books:admin', { optional: true, or: OwnsBook })
  optional() {
    return { admitted: true };
  }

  @Get('method/:id')
  @RequireOAuth({ or: OwnsBook })
  @ReadWriteScopes('books')
  byMethod() {
    return { admitted: true };
  }
}

/** Every layer has its guards: each way in is asked once all the same. */
@Controller('layers')
@RequireOAuth('books:admin', { or: IsAdmin })
@UseGuards(BearerGuard, ScopeGuard)
export class LayeredController {
  @Get('class/:id')
  inherited() {
    return { admitted: true };
  }

  @Get('handler/:id')
  @RequireOAuth(
    () => {
      asked.push('computed');
      return 'books:admin';
    },
    { or: [OwnsBook, IsAdmin] },
  )
  replaced() {
    return { admitted: true };
  }
}

export const alternatives = [Books, IsAdmin, OwnsBook, Breaks, Teapot, Truthy];
