const VALUE = '{value}';

/**
 * What one run sends. `{value}` in path, headers and body is replaced by the request's own value.
 *
 * @typedef {object} Load
 * @property {string} method
 * @property {string} path
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 * @property {string} expect what every answer contains, head or body
 * @property {number} [status] what every answer has; default 200
 * @property {string[]} [values]
 * @property {'cycle' | 'once' | 'chain'} [use] of the values: again and again; each once, until none is left;
 * one for each connection to begin with, and then the refresh token of the answer before. Default `cycle`
 */

/** The requests of a run, as bytes. */
export class Requests {
  #next = 0;

  /** @param {Load} load @param {string} host */
  constructor(load, host) {
    this.load = load;
    this.host = host;
    const values = load.values ?? [''];
    this.bytes = load.use === 'chain' ? [] : values.map((value) => this.#write(value));
  }

  /**
   * @param {number} connection its number, from 0
   * @returns {(answer?: string) => Buffer | undefined} the connection's next request, from the body of its
   * last answer; nothing when there is none left
   */
  of(connection) {
    const { use, values } = this.load;
    if (use === 'once') return () => this.bytes[this.#next++];
    if (use === 'chain') {
      return (answer) =>
        this.#write(answer ? JSON.parse(answer).refresh_token : values[connection]);
    }
    let at = connection;
    return () => this.bytes[at++ % this.bytes.length];
  }

  #write(value) {
    const { method, path, headers, body } = this.load;
    const fill = (text) => text.replaceAll(VALUE, value);
    const lines = [`${method} ${fill(path)} HTTP/1.1`, `host: ${this.host}`];
    for (const [name, text] of Object.entries(headers ?? {})) lines.push(`${name}: ${fill(text)}`);
    const content = body === undefined ? '' : fill(body);
    if (body !== undefined) lines.push(`content-length: ${Buffer.byteLength(content)}`);
    return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${content}`);
  }
}
