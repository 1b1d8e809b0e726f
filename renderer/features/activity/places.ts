/** Charts and strips have one time axis, so that they can be compared from above to below. */

export const chartHeight = 240;

export const axisMargins = { top: 12, bottom: 32, left: 72, right: 16 } as const;
