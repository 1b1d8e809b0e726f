import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A server in a separate process, so that its work is not measured. It returns what its starter needs to know. */
export type Peer = (received: Readonly<Record<string, string>>) => Promise<Readonly<Record<string, string>>>;

export interface RunningPeer {
  readonly facts: Readonly<Record<string, string>>;
  /** Sends a message and resolves with the answer. */
  ask(received: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>;
  stop(): Promise<void>;
}

const flag = '--peer';

/** Starts this program again as the peer. */
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

/** Whether this process is a peer. If so, it has been started and runs until it is killed. */
export async function ranAsPeer(peers: Readonly<Record<string, Peer>>): Promise<boolean> {
  if (process.argv[2] !== flag) return false;
  const peer = peers[process.argv[3] ?? ''];
  if (peer === undefined) throw new Error(`there is no peer ${process.argv[3]}`);
  const [received] = (await once(process, 'message')) as [Readonly<Record<string, string>>];
  const facts = await peer(received);
  process.send?.(facts);
  return true;
}
