/** The command that hands an address to the system's browser. */
export function browserCommand(
  platform: NodeJS.Platform,
  url: string,
): { readonly file: string; readonly args: readonly string[] } {
  switch (platform) {
    case 'win32':
      return { file: 'rundll32', args: ['url.dll,FileProtocolHandler', url] };
    case 'darwin':
      return { file: 'open', args: [url] };
    default:
      return { file: 'xdg-open', args: [url] };
  }
}
