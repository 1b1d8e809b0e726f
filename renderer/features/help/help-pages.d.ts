/** Made from docs/ by build/help-pages.ts. */
declare module 'virtual:help-pages' {
  // oxlint-disable-next-line typescript/consistent-type-imports -- within `declare module`, import statements take no relative names
  export const pages: readonly import('../../../shared/help-page.ts').HelpPage[];
}
