import { Injectable } from '@nestjs/common';
import { type Observable, Subject } from 'rxjs';

/** What is new in the library, as it happens. */
@Injectable()
export class News {
  private readonly subject = new Subject<string>();
  readonly feed: Observable<string> = this.subject.asObservable();

  publish(text: string): void {
    this.subject.next(text);
  }
}
