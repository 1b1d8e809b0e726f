/** For single specs in the desktop app on a double of Electron. Setting a variable in a command would differ between systems. */
process.env['ECM_E2E_SHELL'] = 'desktop';
const { default: config } = await import('./playwright.config.ts');

export default config;
