import { failure } from '../../../shared/errors.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { secretNames, settingsFileSchema, type SettingsFile } from '../../../shared/settings.ts';
import { mapSections } from '../../plugins/settings-sections.ts';

type Section = Readonly<Record<string, unknown>>;

/** What a settings file holds, and the names of secrets that were typed into it by hand. */
export interface ParsedSettings {
  readonly file: SettingsFile;
  readonly strayKeys: readonly string[];
}

function isSecretName(key: string): boolean {
  return (secretNames as readonly string[]).includes(key);
}

function withoutSecretKeys(section: Section): Record<string, unknown> {
  return Object.fromEntries(Object.entries(section).filter(([key]) => !isSecretName(key)));
}

/** The settings without the secrets of this program that somebody typed into the file. */
export function withoutSecrets(file: SettingsFile): SettingsFile {
  const { version, revision, plugin, appliance, plugins, ...rest } = mapSections(file, withoutSecretKeys);
  return {
    version,
    revision,
    plugin: { ...plugin },
    appliance: withoutSecretKeys(appliance),
    ...(plugins && { plugins }),
    ...withoutSecretKeys(rest),
  };
}

function strayKeys({ plugin, appliance, plugins = {}, ...rest }: SettingsFile): readonly string[] {
  return [plugin, appliance, ...Object.values(plugins), rest].flatMap((section) =>
    Object.keys(section).filter(isSecretName),
  );
}

/** The place where the text is no JSON. The parser's message quotes the text, which may hold a secret, so it is not passed on. */
function jsonProblem(error: unknown): string {
  const place = error instanceof Error ? /\(line (\d+) column \d+\)$/.exec(error.message) : null;
  return place === null ? 'it is not valid JSON' : `it is not valid JSON (line ${place[1]})`;
}

/** Reads the text of a settings file; fails with what is wrong, as in "it is not valid JSON". */
export function parseSettings(text: string): Result<ParsedSettings, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err(jsonProblem(error));
  }
  const parsed = settingsFileSchema.safeParse(json);
  if (parsed.success) return ok({ file: withoutSecrets(parsed.data), strayKeys: strayKeys(parsed.data) });
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  return err(place === '' ? 'it is not a JSON object' : `"${place}" has the wrong form`);
}

export function settingsToText(file: SettingsFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

export function settingsFileFailure(message: string, doing: string, hint: string) {
  return err(failure('configuration', 'file', { message, doing, hint }));
}
