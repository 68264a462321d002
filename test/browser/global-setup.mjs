import { accessSync, constants } from 'node:fs';
import setUpSuite from '../support/global-setup.mjs';
import { CHROMIUM_PATH } from './chromium-path.mjs';

/** Says plainly that there is no browser, before anything is started. */
export default async function setUp() {
  try {
    accessSync(CHROMIUM_PATH, constants.X_OK);
  } catch {
    process.stderr.write(
      `\nNo Chromium at ${CHROMIUM_PATH}: install one (Debian: apt-get install chromium) or set CHROMIUM_PATH to its executable.\n`,
    );
    process.exit(1);
  }
  return setUpSuite();
}
