import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AccessAlternative, type ValidatedToken } from 'nest-authorization-server';
import { Books } from '../library/books.js';

/** Lets tokens in that act for the owner of the book, whatever their scopes. */
@Injectable()
export class OwnsBook extends AccessAlternative {
  constructor(private readonly books: Books) {
    super();
  }

  admits(context: ExecutionContext, token: ValidatedToken | undefined): boolean {
    const { params } = context.switchToHttp().getRequest<{ params: { id: string } }>();
    const owner = this.books.find(params.id)?.owner;
    // Nobody is nobody's owner: neither does a missing book match a missing token, nor null a client's.
    return typeof owner === 'string' && owner === token?.subject;
  }
}
