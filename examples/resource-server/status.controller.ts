import { Controller, Get } from '@nestjs/common';
import { Public } from 'nest-authorization-server/resource';

@Controller('status')
@Public()
export class StatusController {
  @Get()
  show() {
    return { up: true };
  }
}
