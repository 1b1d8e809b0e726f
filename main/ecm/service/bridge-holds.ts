import { HeldCredentials, type Hold } from '../held-credentials.ts';
import type { RequestContext } from '../pipe/methods.ts';

/** What bridges hold, by connection: when one is lost, nobody is left who would give it back. */
export interface BridgeHolds {
  /** The answer with the credential is on its way. If it does not leave for the bridge, it is nobody's and given back. */
  handOut(hold: Hold, context: RequestContext): void;
  /** Answers whether the bridge held it. */
  remove(hold: Hold, context: RequestContext): boolean;
  /** The bridge holds it after all, if it is still there. */
  putBack(hold: Hold, context: RequestContext): void;
}

/** @param giveBack called once for each hold that its bridge cannot give back any more */
export function createBridgeHolds(giveBack: (hold: Hold, context: RequestContext) => void): BridgeHolds {
  const byConnection = new Map<number, HeldCredentials>();
  const remove = (hold: Hold, { connection }: RequestContext): boolean =>
    byConnection.get(connection.id)?.remove(hold) ?? false;
  const begin = (context: RequestContext): HeldCredentials => {
    const { id, closed } = context.connection;
    const held = new HeldCredentials();
    byConnection.set(id, held);
    const lost = (): void => {
      byConnection.delete(id);
      for (const hold of held.takeAll()) giveBack(hold, context);
    };
    closed.addEventListener('abort', lost, { once: true });
    return held;
  };
  const putBack = (hold: Hold, context: RequestContext): void => {
    const { id, closed } = context.connection;
    if (!closed.aborted) (byConnection.get(id) ?? begin(context)).add(hold);
  };
  return {
    handOut: (hold, context) => {
      if (context.connection.closed.aborted) {
        giveBack(hold, context);
        return;
      }
      putBack(hold, context);
      // What is not held any more has been given back with the connection.
      void context.delivered.then((isDelivered) =>
        !isDelivered && remove(hold, context) ? giveBack(hold, context) : undefined,
      );
    },
    remove,
    putBack,
  };
}
