import { Controller, Req, Sse } from '@nestjs/common';
import { type GuardedRequest, RequireOAuth, ResourceProtector } from 'nest-authorization-server';
import { catchError, concatMap, EMPTY, type Observable } from 'rxjs';
import { News } from '../library/news.js';

/** A stream ends with its token: that is looked at again before each event. */
@Controller('news')
export class NewsController {
  constructor(
    private readonly news: News,
    private readonly protector: ResourceProtector,
  ) {}

  @Sse()
  @RequireOAuth('read')
  follow(@Req() { headers }: GuardedRequest): Observable<string> {
    return this.news.feed.pipe(
      concatMap(async (text) => {
        // A new object each time: what was found for a request is not looked for again.
        await this.protector.acquire({ headers }, 'read');
        return text;
      }),
      // The client connects again, and hears from the guards why it may not.
      catchError(() => EMPTY),
    );
  }
}
