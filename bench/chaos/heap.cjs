// Loaded before the service: after SIGUSR2 it collects all garbage and writes what is left, in bytes, to the file that CHAOS_HEAP names.
const { renameSync, writeFileSync } = require('node:fs');
const { setImmediate: nextTurn } = require('node:timers/promises');
const { getHeapCodeStatistics, setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGUSR2', async () => {
  for (let round = 0; round < 3; round += 1) {
    collect();
    await nextTurn();
  }
  const { heapUsed, external } = process.memoryUsage();
  const { code_and_metadata_size: code } = getHeapCodeStatistics();
  const draft = `${process.env.CHAOS_HEAP}.tmp`;
  writeFileSync(draft, JSON.stringify({ objects: heapUsed - code, code, external }));
  renameSync(draft, process.env.CHAOS_HEAP);
});
