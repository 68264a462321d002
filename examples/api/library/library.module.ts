import { Module } from '@nestjs/common';
import { Books } from './books.js';
import { LostDevices } from './lost-devices.js';
import { News } from './news.js';
import { People } from './people.js';
import { Sessions } from './sessions.js';

/** What the application is about; nothing in it knows of tokens. */
@Module({
  providers: [Books, LostDevices, News, People, Sessions],
  exports: [Books, LostDevices, News, People, Sessions],
})
export class LibraryModule {}
