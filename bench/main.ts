import { isMet, printFindings, type Bench } from './support/bench.ts';
import { ranAsPeer, type Peer } from './support/peers.ts';

/** Every other file of this folder is a benchmark with the name of the file. Some run peers in separate processes. */
const files = import.meta.glob<{ readonly bench: Bench; readonly peers?: Readonly<Record<string, Peer>> }>(
  ['./*.ts', '!./main.ts'],
  { eager: true },
);
if (await ranAsPeer(Object.assign({}, ...Object.values(files).map(({ peers }) => peers)))) await new Promise(() => {});
const benches = Object.entries(files).map(([path, { bench }]) => ({ name: path.slice(2, -3), bench }));

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.some((each) => each.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

console.log(`Node ${process.versions.node}, ${process.platform}-${process.arch}\n`);
let missed = 0;
for (const { name, bench } of benches) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`${name}: ${bench.title}\n`);
  const findings = await bench.run();
  printFindings(findings);
  missed += findings.filter((finding) => !isMet(finding)).length;
}
console.log(missed === 0 ? 'All goals met.' : `${missed} ${missed === 1 ? 'goal' : 'goals'} missed.`);
