import { Injectable, NotFoundException } from '@nestjs/common';
import { randomUUID } from 'node:crypto';

export interface Book {
  readonly id: string;
  readonly title: string;
  /** The subject of whoever added it; null when a client did so for itself. */
  readonly owner: string | null;
}

@Injectable()
export class Books {
  private readonly books = new Map<string, Book>([
    ['1', { id: '1', title: 'Notes on the Analytical Engine', owner: '1' }],
    ['2', { id: '2', title: 'A Book of Bees', owner: '2' }],
  ]);

  list(): readonly Book[] {
    return [...this.books.values()];
  }

  find(id: string): Book | undefined {
    return this.books.get(id);
  }

  get(id: string): Book {
    const book = this.find(id);
    if (!book) throw new NotFoundException();
    return book;
  }

  add(title: string, owner: string | null): Book {
    return this.keep({ id: randomUUID(), title, owner });
  }

  rename(id: string, title: string): Book {
    return this.keep({ ...this.get(id), title });
  }

  remove(id: string): void {
    this.books.delete(this.get(id).id);
  }

  private keep(book: Book): Book {
    this.books.set(book.id, book);
    return book;
  }
}
