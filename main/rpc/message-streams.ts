import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
} from 'vscode-jsonrpc/node';
import type { Channel } from './channel.ts';
import { readMessage, type Incoming } from './json-rpc.ts';

/** Requests of one connection that may wait for their answers at the same time. */
export const maxInFlight = 256;

/** The ear of vscode-jsonrpc's connection. Closes the channel at the first message that is not JSON-RPC. */
export class MessageReader extends AbstractMessageReader {
  readonly #channel: Channel;
  readonly #accept: (incoming: Incoming) => boolean;

  /** @param accept decides, for each message in order, whether the connection gets to see it */
  constructor(channel: Channel, accept: (incoming: Incoming) => boolean) {
    super();
    this.#channel = channel;
    this.#accept = accept;
  }

  listen(callback: DataCallback): Disposable {
    this.#channel.consume((body) => {
      const incoming = readMessage(body);
      if (incoming === undefined) this.#channel.close('malformed');
      else if (this.#accept(incoming)) callback(incoming.message);
    });
    return { dispose: () => {} };
  }
}

/** The mouth of vscode-jsonrpc's connection: one write a message. */
export class MessageWriter extends AbstractMessageWriter {
  readonly #send: (message: Message) => Promise<unknown>;

  constructor(send: (message: Message) => Promise<unknown>) {
    super();
    this.#send = send;
  }

  async write(message: Message): Promise<void> {
    await this.#send(message);
  }

  end(): void {
    // the channel closes the stream
  }
}
