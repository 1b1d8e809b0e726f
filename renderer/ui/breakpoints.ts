/** 1024 px at 200 % zoom, and anything as narrow: one column, navigation on top. */
export const narrow = '@media (max-width: 720px)';
/** So little height (700 px at 200 % zoom) that nothing may stick to the edges and cover what is worked on. */
export const low = '@media (max-height: 480px)';
/** High contrast: the system's own few colours replace ours. */
export const highContrast = '@media (forced-colors: active)';
