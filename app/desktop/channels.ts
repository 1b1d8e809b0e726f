/** The two IPC channels of the contract; a file of its own because the preload script and the main process both need them. */
export const callChannel = 'ecm:call';
export const eventChannel = 'ecm:event';
