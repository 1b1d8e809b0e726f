/** Calls of the desktop app. */
export const record = {
  schemes: [],
  paths: {},
  sandboxed: false,
  opened: [],
  errors: [],
  questions: [],
  windows: [],
  notifications: [],
  saveDialogs: [],
  copied: [],
  focused: 0,
};
