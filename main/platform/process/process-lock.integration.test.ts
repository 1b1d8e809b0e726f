import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Contest } from '../../../test-support/lock-contender.ts';

const processes = 8;
const rounds = 50;

let folder = '';
let children: readonly ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contest-'));
  children = Array.from({ length: processes }, () =>
    fork(join(import.meta.dirname, 'lock-contender.ts'), { execArgv: [] }),
  );
  await Promise.all(children.map((child) => once(child, 'message')));
});
afterEach(async () => {
  const ended = children.map((child) => once(child, 'exit'));
  for (const child of children) child.kill();
  await Promise.all(ended);
  await rm(folder, { recursive: true });
});

async function answerOf(child: ChildProcess, contest: Contest): Promise<unknown> {
  const answer = once(child, 'message');
  child.send(contest);
  const [message] = (await answer) as [unknown];
  return message;
}

it('never has two holders when several processes find the lock of one that has ended', async () => {
  for (let round = 0; round < rounds; round += 1) {
    const contest = { lock: join(folder, `${round}.lock`), held: join(folder, `${round}.held`) };
    // Above the largest process id of any system that we run on.
    await writeFile(contest.lock, JSON.stringify({ pid: 2 ** 30, started: 'x' }));
    const answers = await Promise.all(children.map((child) => answerOf(child, contest)));
    expect([round, answers]).toEqual([round, Array.from({ length: processes }, () => ({ overlapped: false }))]);
  }
  expect(await readdir(folder)).toEqual([]);
}, 120_000);
