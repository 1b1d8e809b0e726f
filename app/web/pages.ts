/** The two pages that are not the app. Their words are ours, so nothing is escaped. */
function page(head: string, body: string): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>ECM Configurator</title>${head}</head><body>${body}</body></html>\n`;
}

/** Leads on to the app from our own origin. */
export const enterPage = page(
  '<meta http-equiv="refresh" content="0;url=/">',
  '<p><a href="/">Open ECM Configurator</a></p>',
);

export function refusalPage(words: string): string {
  return page('', `<h1>ECM Configurator</h1><p>${words}</p>`);
}
