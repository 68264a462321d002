import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import { CurrentSubject, RequireOAuth } from 'nest-authorization-server';
import { Books } from '../library/books.js';

/** The class asks for the scope that writes, so that a handler which says nothing is not open to readers. */
@Controller('books')
@RequireOAuth('books:write')
export class BooksController {
  constructor(private readonly books: Books) {}

  @Get()
  @RequireOAuth('books:read')
  list() {
    return this.books.list();
  }

  @Get(':id')
  @RequireOAuth('books:read')
  retrieve(@Param('id') id: string) {
    return this.books.get(id);
  }

  @Post()
  create(@Body('title') title: string, @CurrentSubject() owner: string | null) {
    return this.books.add(title, owner);
  }

  @Put(':id')
  update(@Param('id') id: string, @Body('title') title: string) {
    return this.books.rename(id, title);
  }

  @Patch(':id')
  partialUpdate(@Param('id') id: string, @Body('title') title: string) {
    return this.books.rename(id, title);
  }

  @Delete(':id')
  @HttpCode(204)
  destroy(@Param('id') id: string) {
    this.books.remove(id);
  }
}
