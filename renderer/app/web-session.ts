/**
 * Signs a page in to the web shell: exchanges a one-time code for the bearer token, which every later request carries, and for a key with which
 * the program proves itself. After a lost connection another program may have the port, so nothing is sent before the next proof.
 */

/** Functions of the browser, as arguments so that tests need no browser. */
export interface SessionParts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Survives a reload, belongs to one window, and is empty in every other origin. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly crypto: Pick<Crypto, 'subtle' | 'getRandomValues'>;
}

export type SignInOutcome = 'signed-in' | 'wrong-code' | 'no-answer';

export interface WebSession {
  readonly isSignedIn: boolean;
  signIn(code: string): Promise<SignInOutcome>;
  /** The token is not valid any more. */
  end(): void;
  /** The connection was lost: the program proves itself again before the next request. */
  lost(): void;
  /** Sends a request with the token. Answers 401 without sending it where another program has taken the port. */
  post(path: string, body: unknown, signal?: AbortSignal): Promise<Response>;
}

const bearerKey = 'ecm-bearer';
const programKeyKey = 'ecm-program-key';

export function createWebSession({ fetch, storage, crypto }: SessionParts): WebSession {
  let isProven = false;
  const send = (path: string, body: unknown, signal?: AbortSignal, bearer: string | null = null): Promise<Response> =>
    fetch(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      },
      credentials: 'omit',
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
  const prove = async (): Promise<boolean> => {
    const nonce = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
    const response = await send('api/prove', { nonce });
    const { proof } = (await response.json().catch(() => ({}))) as { readonly proof?: unknown };
    return proof === (await proofOf(crypto, storage.getItem(programKeyKey) ?? '', nonce));
  };
  const post: WebSession['post'] = async (path, body, signal) => {
    isProven ||= await prove();
    if (!isProven) return new Response(null, { status: 401 });
    try {
      return await send(path, body, signal, storage.getItem(bearerKey));
    } catch (error) {
      isProven = false;
      throw error;
    }
  };
  return {
    get isSignedIn() {
      return storage.getItem(bearerKey) !== null;
    },
    signIn: async (code) => {
      try {
        const response = await send('api/sign-in', { code });
        if (response.status !== 200) return 'wrong-code';
        const answer = (await response.json()) as { readonly bearer: string; readonly programKey: string };
        storage.setItem(bearerKey, answer.bearer);
        storage.setItem(programKeyKey, answer.programKey);
        isProven = true;
        return 'signed-in';
      } catch {
        return 'no-answer';
      }
    },
    end: () => {
      storage.removeItem(bearerKey);
      storage.removeItem(programKeyKey);
    },
    lost: () => {
      isProven = false;
    },
    post,
  };
}

/** HMAC-SHA256, base64url. An empty key, as of a page that was never signed in, proves nothing. */
async function proofOf(crypto: SessionParts['crypto'], key: string, text: string): Promise<string | undefined> {
  if (key === '') return undefined;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', fromBase64Url(key), algorithm, false, ['sign']);
  return toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', imported, new TextEncoder().encode(text))));
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(bytes, (char) => char.charCodeAt(0));
}

/** The one-time code of the page's address, which is replaced at once: no reload, bookmark or history shows the code. */
export function takeCode(
  location: Pick<Location, 'hash' | 'pathname'>,
  history: Pick<History, 'replaceState'>,
): string | undefined {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1];
  if (code !== undefined) history.replaceState(null, '', location.pathname);
  return code;
}
