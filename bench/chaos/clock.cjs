// Loaded before the service: shifts its time by the milliseconds in the file that CHAOS_CLOCK names, as if somebody set the clock.
const { readFileSync } = require('node:fs');

const RealDate = Date;
let shift = 0;
setInterval(() => {
  try {
    shift = Number(readFileSync(process.env.CHAOS_CLOCK, 'utf8')) || 0;
  } catch {
    shift = 0;
  }
}, 200).unref();

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + shift);
    else super(...args);
  }
  static now() {
    return RealDate.now() + shift;
  }
};
