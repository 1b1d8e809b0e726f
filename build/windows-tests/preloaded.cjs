// Loaded by Node for Windows under Wine before a bundled test, and before each program that the test starts with the same Node.
const { ChildProcess } = require('node:child_process');
const { Socket } = require('node:net');
const { join } = require('node:path');
const { isMainThread } = require('node:worker_threads');

// Wine lacks TCP keep-alive; a socket that asks for it is closed.
Socket.prototype.setKeepAlive = function unchanged() {
  return this;
};

const { spawn } = ChildProcess.prototype;
ChildProcess.prototype.spawn = function withThisFile(options) {
  if (options.file === process.execPath) options.args.splice(1, 0, '--require', __filename);
  return spawn.call(this, options);
};

const root = join(__dirname, '../..');
// Vitest runs the tests in the root folder.
if (isMainThread && process.argv[1]?.startsWith(join(root, 'node_modules/.cache'))) process.chdir(root);

// Bundling changes the order in which a package gets what it needs.
require('reflect-metadata');
