import { Agent, fetch } from 'undici';

export interface ConsoleAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Runs a console session on a practice appliance (find, get, release) and returns what the console shows. */
export async function postConsoleSession(
  siteUrl: string,
  ca: string | undefined,
  request: object,
): Promise<ConsoleAnswer> {
  const dispatcher = new Agent({ connect: { ca: ca ?? '' } });
  try {
    const answer = await fetch(`${siteUrl}/practice/sessions`, {
      method: 'POST',
      body: JSON.stringify(request),
      headers: { 'content-type': 'application/json' },
      dispatcher,
    });
    return { status: answer.status, body: (await answer.json()) as ConsoleAnswer['body'] };
  } finally {
    await dispatcher.close();
  }
}
