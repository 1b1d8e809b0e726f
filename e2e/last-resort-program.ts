import { setImmediate } from 'node:timers/promises';
import { handleLastResort } from '../app/last-resort.ts';

/** A program that does nothing but end by a bug: `go-on` or `end` after a rejection, and what goes wrong. */
const [afterRejection, what] = process.argv.slice(2);
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

const lastResort = handleLastResort(process, {
  doing: 'running the test',
  hint: 'See the test.',
  afterRejection: afterRejection === 'go-on' ? 'go-on' : 'end',
  answer: (error) => say({ ok: false, error }),
  exit: (code) => process.exit(code),
});
lastResort.logTo({ error: (event, fields) => void process.stderr.write(`${JSON.stringify({ event, ...fields })}\n`) });
lastResort.stopWith(async () => say('stopped'));

function bug(): never {
  throw new RangeError('with hunter2 in it');
}

async function main(): Promise<void> {
  if (what === 'main') bug();
  if (what === 'exception') process.nextTick(bug);
  if (what === 'rejection') void Promise.resolve().then(bug);
  for (let turn = 0; turn < 10; turn += 1) await setImmediate();
  say('worked');
}

main().catch(lastResort.end);
