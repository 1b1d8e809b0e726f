import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What a benchmark runs in a process of its own, so that its work is not taken for ours. It answers what its starter must know. */
export type Peer = (received: Readonly<Record<string, string>>) => Promise<Readonly<Record<string, string>>>;

export interface RunningPeer {
  readonly facts: Readonly<Record<string, string>>;
  /** Tells it something more, and waits for what it answers. */
  ask(received: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>;
  stop(): Promise<void>;
}

const flag = '--peer';

/** Starts this same program as one of its peers. */
export async function startPeer(name: string, received: Readonly<Record<string, string>> = {}): Promise<RunningPeer> {
  const child: ChildProcess = fork(process.argv[1] ?? '', [flag, name], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  child.send(received);
  const first = await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error(`the peer ${name} ended at its start`))),
  ]);
  return {
    facts: first[0] as Readonly<Record<string, string>>,
    ask: async (more) => {
      const answer = once(child, 'message');
      child.send(more);
      return ((await answer) as [Readonly<Record<string, string>>])[0];
    },
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

/** Whether this process is a peer; if so it runs it, until it is killed. */
export async function ranAsPeer(peers: Readonly<Record<string, Peer>>): Promise<boolean> {
  if (process.argv[2] !== flag) return false;
  const peer = peers[process.argv[3] ?? ''];
  if (peer === undefined) throw new Error(`there is no peer ${process.argv[3]}`);
  const [received] = (await once(process, 'message')) as [Readonly<Record<string, string>>];
  const facts = await peer(received);
  process.send?.(facts);
  return true;
}
