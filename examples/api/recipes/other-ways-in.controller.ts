import { Controller, Get, Param } from '@nestjs/common';
import { RequireOAuth } from 'nest-authorization-server';
import { Books } from '../library/books.js';
import { IsAdmin } from './is-admin.js';
import { OwnsBook } from './owns-book.js';

@Controller()
export class OtherWaysInController {
  constructor(private readonly books: Books) {}

  @Get('statistics')
  @RequireOAuth('admin', { or: IsAdmin })
  statistics() {
    return { books: this.books.list().length };
  }

  @Get('books/:id/history')
  @RequireOAuth('admin', { or: [IsAdmin, OwnsBook] })
  history(@Param('id') id: string) {
    return { title: this.books.get(id).title, loans: [] };
  }
}
