/**
 * Which sessions got credentials over one connection and have not given them back. When the connection is lost, the appliance
 * cannot give them back any more.
 */
export interface HandedOut {
  /** The credential goes to the session; again if it has it already. */
  give(sessionId: string, credentialId: string): void;
  takeBack(sessionId: string, credentialId: string): void;
  /** The sessions that still hold something; afterwards none does. */
  takeAll(): readonly string[];
}

export function createHandedOut(): HandedOut {
  const counts = new Map<string, Map<string, number>>();
  return {
    give: (sessionId, credentialId) => {
      const credentials = counts.get(sessionId) ?? new Map<string, number>();
      counts.set(sessionId, credentials.set(credentialId, (credentials.get(credentialId) ?? 0) + 1));
    },
    takeBack: (sessionId, credentialId) => {
      const credentials = counts.get(sessionId);
      const count = credentials?.get(credentialId) ?? 0;
      if (count > 1) credentials?.set(credentialId, count - 1);
      else credentials?.delete(credentialId);
      if (credentials?.size === 0) counts.delete(sessionId);
    },
    takeAll: () => {
      const sessionIds = [...counts.keys()];
      counts.clear();
      return sessionIds;
    },
  };
}
