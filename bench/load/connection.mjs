import { connect } from 'node:net';
import { readAnswer } from './answers.mjs';

/** One HTTP/1.1 connection that is kept alive: a request goes out when the answer before it is in. */
export class Connection {
  #socket;
  #received;
  #told;

  /** @param {URL} url where the server is */
  constructor(url) {
    this.url = url;
  }

  /** Again when the server has closed it. */
  async open() {
    const socket = connect(Number(this.url.port), this.url.hostname);
    socket.setNoDelay(true);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    this.#received = undefined;
    this.#socket = socket;
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#closed(socket));
  }

  /**
   * @param {Buffer} request
   * @param {(problem: Error | undefined, answer?: object, bytes?: Buffer) => void} told heard once
   */
  send(request, told) {
    this.#told = told;
    if (this.#socket) this.#socket.write(request);
    else this.#sendAnew(request).catch((error) => this.#answer(error));
  }

  close() {
    this.#told = undefined;
    this.#socket?.destroy();
  }

  async #sendAnew(request) {
    await this.open();
    this.#socket.write(request);
  }

  #read(chunk) {
    const bytes = this.#received ? Buffer.concat([this.#received, chunk]) : chunk;
    try {
      const answer = readAnswer(bytes);
      this.#received = answer ? undefined : bytes;
      if (!answer) return;
      if (answer.closing) this.#forget();
      this.#answer(undefined, answer, bytes);
    } catch (error) {
      this.#forget();
      this.#answer(error);
    }
  }

  #closed(socket) {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#answer(new Error('the server closed the connection'));
  }

  #forget() {
    const socket = this.#socket;
    this.#socket = undefined;
    socket.destroy();
  }

  #answer(...answer) {
    const told = this.#told;
    this.#told = undefined;
    told?.(...answer);
  }
}
