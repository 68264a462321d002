import { operations } from '../operations.mjs';

/** Sizes in pixels. */
const WIDTH = 720;
const LABEL = 230;
const FIGURE = 70;
const BAR = 16;
const STEP = 22;
const GAP = 34;
const TOP = 44;

/** Readable on white and on black: a picture in a page does not hear which theme the page has. */
const INK = '#6e7781';
const OURS = '#2f81f7';
const THEIRS = '#8b949e';
const FLOOR = '#b08800';

/**
 * Requests per second of this server, of the floor and of the peers, as SVG: an operation that no peer can do is left
 * out, and so is a row that is void.
 *
 * @param {Awaited<ReturnType<typeof import('./report.mjs').report>>} document
 */
export function drawChart({ rows, settings, machine }) {
  const connections = Math.max(...settings.connections);
  const groups = operations
    .map(({ name, title, floor }) => ({
      title,
      bars: chosen(
        rows.filter((row) => row.operation === name && row.connections === connections),
        floor,
      ),
    }))
    .filter(({ bars }) => bars.some(({ kind }) => kind === 'peer'));
  const drawn = [];
  let y = TOP;
  for (const { title, bars } of groups) {
    drawn.push(words(0, y + 12, title, 'bold'));
    y += STEP;
    const most = Math.max(...bars.map(speed));
    for (const bar of bars) {
      drawn.push(drawBar(bar, y, most));
      y += STEP;
    }
    y += GAP - STEP;
  }
  const subtitle = `requests/s, more is better · ${connections} connections · ${machine.cores} cores · PostgreSQL ${machine.postgres.version.split(' ')[0]}, durable commits`;
  return svg(y, [words(0, 14, subtitle), ...drawn]);
}

/** Of this server's own rows the first one: the others vary it. */
function chosen(rows, floor) {
  const product = rows.find(({ kind }) => kind === 'product');
  return rows.filter(
    (row) => row.failed === 0 && (row === product || row.kind === 'peer' || row.server === floor),
  );
}

const speed = ({ requestsPerSecond }) => requestsPerSecond.median;

function drawBar(row, y, most) {
  const { kind, server } = row;
  const color = { product: OURS, peer: THEIRS, floor: FLOOR }[kind];
  const width = Math.max(1, Math.round(((WIDTH - LABEL - FIGURE) * speed(row)) / most));
  const figure = speed(row).toLocaleString('en-US');
  const weight = kind === 'product' ? 'bold' : 'normal';
  return [
    words(LABEL - 10, y + 12, kind === 'product' ? 'this server' : server, weight, 'end'),
    `<rect x="${LABEL}" y="${y}" width="${width}" height="${BAR}" rx="2" fill="${color}"/>`,
    words(LABEL + width + 8, y + 12, figure, weight),
  ].join('');
}

function words(x, y, text, weight = 'normal', anchor = 'start') {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" font-weight="${weight}" text-anchor="${anchor}">${escaped}</text>`;
}

function svg(height, parts) {
  const font = `font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="12" fill="${INK}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    '<title>Requests per second of this server and of others</title>',
    `<g ${font}>`,
    ...parts,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}
