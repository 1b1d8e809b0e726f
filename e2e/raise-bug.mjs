// Preloaded into a built program by a test (node --import): raises a bug in it when the parent process asks.
process.on('message', (what) => {
  const bug = new RangeError('with hunter2 in it');
  if (what === 'exception') throw bug;
  void Promise.reject(bug);
});
// The program lives as long as it would without us.
process.channel?.unref();
