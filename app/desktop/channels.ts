/** The only two channels between the page and the main process. What travels on them is the contract. */
export const callChannel = 'ecm:call';
export const eventChannel = 'ecm:event';
