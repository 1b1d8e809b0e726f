/** A text without the user name and password of an address in it. Those of a pasted address may be of any characters. */
export function withoutUserInfo(text: string): string {
  return text.replace(/^(\s*[a-z][a-z\d+.-]*:\/\/).*@/is, '$1').replaceAll(/\/\/[^/?#\s]*@/g, '//');
}
