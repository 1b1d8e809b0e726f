// Loaded into a built program with `node --import`: raises a bug when the parent process sends a message.
process.on('message', (what) => {
  const bug = new RangeError('with hunter2 in it');
  if (what === 'exception') throw bug;
  void Promise.reject(bug);
});
// Or as soon as the program handles exceptions.
if (process.env['RAISE_BUG'] === 'at once')
  process.once('newListener', function raise(event) {
    if (event !== 'uncaughtException') return void process.once('newListener', raise);
    setImmediate(() => {
      throw new RangeError('with hunter2 in it');
    });
  });
// The IPC channel must not keep the program running.
process.channel?.unref();
