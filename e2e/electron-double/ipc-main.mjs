class IpcMain {
  #handlers = new Map();

  handle(channel, handler) {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, handler);
  }

  /** A call of a frame. Arguments and answers are cloned, as between processes. */
  async call(sender, senderFrame, channel, ...args) {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return structuredClone(await handler({ sender, senderFrame }, ...structuredClone(args)));
  }
}

export const ipcMain = new IpcMain();
