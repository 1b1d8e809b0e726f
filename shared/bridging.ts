import { z } from 'zod';
import { bridgingStatus } from './service-status.ts';

/** Bridging as screens and command line show it (docs/dotnet-bridge.md). A path is in it, and never a key. */

export const bridgingActions = ['enable', 'disable'] as const;
export type BridgingAction = (typeof bridgingActions)[number];

export const bridgingView = bridgingStatus.pick({ state: true, problem: true }).extend({
  /** Full path of `bridge.key`, whether or not it is there. */
  keyFile: z.string(),
  /** Where the service listens. */
  pipe: z.string(),
});
export type BridgingView = z.output<typeof bridgingView>;

/** A lookup through the pipe in the role of a bridge. */
export const bridgeTest = z.object({ found: z.number().int().min(0), ms: z.number().min(0) });
export type BridgeTest = z.output<typeof bridgeTest>;

/** The section of the plugin's appsettings.json that names pipe and key file. */
export function bridgeSection({ pipe, keyFile }: Pick<BridgingView, 'pipe' | 'keyFile'>): string {
  const section = { Pipe: pipe, KeyFile: keyFile, RequestTimeoutSeconds: 60, DefaultJumpItemType: 'jump-client' };
  return `"Bridge": ${JSON.stringify(section, undefined, 2)}`;
}
