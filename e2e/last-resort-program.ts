import { setImmediate } from 'node:timers/promises';
import { handleLastResort } from '../app/last-resort.ts';

/** A program that raises a bug. Arguments: `go-on` or `end` after a rejection; the kind of bug. */
const [afterRejection, bugKind] = process.argv.slice(2);
const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

const lastResort = handleLastResort(process, {
  doing: 'running the test',
  hint: 'See the test.',
  afterRejection: afterRejection === 'go-on' ? 'go-on' : 'end',
  answer: (error) => print({ ok: false, error }),
  exit: (code) => process.exit(code),
});
lastResort.logTo({ error: (event, fields) => void process.stderr.write(`${JSON.stringify({ event, ...fields })}\n`) });
lastResort.stopWith(async () => print('stopped'));

function bug(): never {
  throw new RangeError('with hunter2 in it');
}

async function main(): Promise<void> {
  if (bugKind === 'main') bug();
  if (bugKind === 'exception') process.nextTick(bug);
  if (bugKind === 'rejection') void Promise.resolve().then(bug);
  for (let turn = 0; turn < 10; turn += 1) await setImmediate();
  print('worked');
}

main().catch(lastResort.end);
