// Loaded into a built program with `node --import`: raises a bug when the parent process sends a message.
process.on('message', (what) => {
  const bug = new RangeError('with hunter2 in it');
  if (what === 'exception') throw bug;
  void Promise.reject(bug);
});
// The IPC channel must not keep the program running.
process.channel?.unref();
