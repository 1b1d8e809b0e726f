/** Signs a page in to the web shell: exchanges a one-time code for the bearer token, which every later request carries. */

/** Functions of the browser, as arguments so that tests need no browser. */
export interface SessionParts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Survives a reload, belongs to one window, and is empty in every other origin. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}

export type SignInOutcome = 'signed-in' | 'wrong-code' | 'no-answer';

export interface WebSession {
  readonly isSignedIn: boolean;
  signIn(code: string): Promise<SignInOutcome>;
  /** The token is not valid any more. */
  end(): void;
  /** Sends a request with the token. */
  post(path: string, body: unknown, signal?: AbortSignal): Promise<Response>;
}

const bearerKey = 'ecm-bearer';

export function createWebSession({ fetch, storage }: SessionParts): WebSession {
  const post: WebSession['post'] = (path, body, signal) => {
    const bearer = storage.getItem(bearerKey);
    return fetch(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      },
      credentials: 'omit',
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
  };
  return {
    get isSignedIn() {
      return storage.getItem(bearerKey) !== null;
    },
    signIn: async (code) => {
      try {
        const response = await post('api/sign-in', { code });
        if (response.status !== 200) return 'wrong-code';
        storage.setItem(bearerKey, ((await response.json()) as { readonly bearer: string }).bearer);
        return 'signed-in';
      } catch {
        return 'no-answer';
      }
    },
    end: () => storage.removeItem(bearerKey),
    post,
  };
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
