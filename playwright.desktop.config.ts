/** `npm run test:desktop`: the specs on a double of Electron. An environment variable in the script would not work on Windows. */
process.env['ECM_E2E_SHELL'] = 'desktop';
const { default: config } = await import('./playwright.config.ts');

export default config;
