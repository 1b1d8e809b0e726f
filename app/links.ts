/** The only addresses that the app ever opens in the system's browser, by the ids of `app/open-link`. */
export const externalLinks = {
  'vendor-guide': 'https://docs.beyondtrust.com/pra/docs/privileged-identity',
} as const;

export type LinkId = keyof typeof externalLinks;
