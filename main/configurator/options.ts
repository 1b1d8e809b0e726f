import type { RawPlugin } from '../../shared/settings.ts';
import type { PipeClient } from '../ecm/pipe/pipe-client.ts';
import type { PiPluginOptions } from '../pi/plugin.ts';
import type { EcmPlugin } from '../plugins/contract.ts';
import type { PluginSecrets } from '../pi/setup.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/logging/log.ts';
import type { MarkOfTheWeb } from '../platform/files/mark-of-the-web.ts';
import type { SecretStore } from '../platform/secrets/secret-store.ts';

/** A running practice PI, with the settings and secrets that fit it. */
export interface PracticeSession {
  readonly plugin: RawPlugin;
  readonly secrets: PluginSecrets;
  stop(): Promise<void>;
}

export interface ConfiguratorOptions {
  readonly version: string;
  readonly shell: 'desktop' | 'web';
  /** Where settings, logs and check-outs are kept. */
  readonly dataFolder: string;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
  /** Of the real profile. */
  readonly secretStore: SecretStore;
  /** Starts the practice PI. Called when practice is entered, not before. */
  readonly openPractice: () => Promise<PracticeSession>;
  readonly openLink: (link: 'vendor-guide') => Promise<void>;
  /** The way to the ECM service. */
  readonly pipe: PipeClient<'configurator'>;
  /** The latest lines of the app's own log. */
  readonly latestLines: (count: number) => readonly string[];
  /** How the built-in plugin is opened. */
  readonly createPlugin?: (options: PiPluginOptions) => EcmPlugin;
  /** How downloaded files are told; as this computer's system does unless named. */
  readonly mark?: MarkOfTheWeb;
}
