import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** docs/dotnet-bridge.md names the failures that the C# bridge itself finds, and the settings that it reads. */

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const page = read('../docs/dotnet-bridge.md');
const failures = read('dotnet-bridge/src/Pipe/Failures.cs');

const messages = [...failures.matchAll(/^ {12}Unavailable, "([\w-]+)",\n {12}"([^\n]*)",$/gm)].map(
  ([, detail = '', message = '']) => ({ detail, message: message.replaceAll(/" \+ \w+ \+ "/g, '…') }),
);

it('reads the failures of the program', () => {
  expect(messages).toHaveLength(failures.match(/^ {12}Unavailable,/gm)?.length ?? 0);
  expect(messages.length).toBeGreaterThan(8);
});

// A lost connection heals by itself, and a refused proof cannot follow a checked one: no administrator has to act.
it.each(messages.filter(({ message }) => !/was lost|refused the proof/.test(message)))(
  'says what to do about: $message',
  ({ message }) => {
    expect(page).toContain(`| ${message} |`);
  },
);

it('names every setting of the bridge', () => {
  const { Bridge } = JSON.parse(read('dotnet-bridge/host/appsettings.json')) as { readonly Bridge: object };
  for (const name of Object.keys(Bridge)) expect(page).toContain(`\`Bridge:${name}\``);
  const properties = [...read('dotnet-bridge/src/BridgeOptions.cs').matchAll(/public \w+ (\w+) \{ get; set; \}/g)];
  expect(properties.map(([, name]) => name)).toEqual(Object.keys(Bridge));
});

it('has the version of the program', () => {
  const { version } = JSON.parse(read('../package.json')) as { readonly version: string };
  expect(read('dotnet-bridge/EcmConfiguratorBridge.csproj')).toContain(`<Version>${version}</Version>`);
});
