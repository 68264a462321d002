import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { OAuth2TokenMiddleware } from 'nest-authorization-server';
import { LibraryModule } from '../library/library.module.js';
import { ArchiveMiddleware } from './archive.middleware.js';
import { BooksController } from './books.controller.js';
import { ConditionalScopesController } from './conditional-scopes.controller.js';
import { GreetingController } from './greeting.controller.js';
import { IsAdmin } from './is-admin.js';
import { ManualChecksController } from './manual-checks.controller.js';
import { NewsController } from './news.controller.js';
import { OtherWaysInController } from './other-ways-in.controller.js';
import { OwnsBook } from './owns-book.js';
import { RefusedTokens } from './refused-tokens.js';
import { ThrottledController } from './throttled.controller.js';
import { TokenInfoController } from './token-info.controller.js';

@Module({
  imports: [LibraryModule],
  // Other ways in are providers, as whatever they need.
  providers: [IsAdmin, OwnsBook, RefusedTokens],
  controllers: [
    BooksController,
    ConditionalScopesController,
    GreetingController,
    ManualChecksController,
    NewsController,
    OtherWaysInController,
    ThrottledController,
    TokenInfoController,
  ],
})
export class RecipesModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(ArchiveMiddleware).forRoutes('archive/*path');
    consumer.apply(OAuth2TokenMiddleware).forRoutes(GreetingController);
  }
}
