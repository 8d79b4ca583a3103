// Instants: whole UTC microseconds, as the server counts them; a link holds them as ISO times.

const SECOND = 1e6, MINUTE_US = 60 * SECOND, HOUR_US = 60 * MINUTE_US, DAY_US = 24 * HOUR_US;

/** `2026-08-16T01:45:58Z`, with the microseconds where there are any. */
const isoOf = (us) => {
  const rest = ((us % SECOND) + SECOND) % SECOND, head = new Date((us - rest) / 1000).toISOString().slice(0, 19);
  return `${head}${rest ? `.${String(rest).padStart(6, "0")}` : ""}Z`;
};

/** Microseconds of such a time; NaN where it is none. */
const fromIso = (text) => {
  const found = /^(.+?)(?:\.(\d{1,6}))?(Z|[+-]\d\d:?\d\d)$/.exec(text || "");
  return found ? Date.parse(found[1] + found[3]) * 1000 + Number((found[2] || "").padEnd(6, "0")) : NaN;
};

const zoomText = ([first, last]) => `${isoOf(Math.round(first))}/${isoOf(Math.round(last))}`;
const zoomOf = (text) => {
  const [first, last] = (text || "").split("/").map(fromIso);
  return last > first ? [first, last] : null;
};

/** A length of time in plain words: `3 years 20 days`, `8 days`, `6 h 10 min`. */
const spanWords = (us) => {
  const days = Math.floor(us / DAY_US), years = Math.floor(days / 365), hours = Math.floor(us / HOUR_US), minutes = Math.round(us / MINUTE_US);
  const many = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  if (years) return [many(years, "year"), days % 365 ? many(days % 365, "day") : ""].filter(Boolean).join(" ");
  if (days > 1) return many(days, "day");
  return hours ? `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ""}` : minutes ? `${minutes} min` : `${Math.round(us / SECOND)} s`;
};

const formats = new Map();
/** `us` in the event's time zone by Intl's `options`; formatters are kept, because making one is slow. */
const told = (us, zone, options) => {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options }));
  return formats.get(key).format(us / 1000);
};
const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit" }, HHMM = { hour: "2-digit", minute: "2-digit" };
const DAY = { weekday: "short", day: "numeric", month: "short", year: "numeric" }, SHORT_DAY = { day: "numeric", month: "short" };

const YEAR = { year: "numeric" }, DATED = { day: "numeric", month: "short", year: "numeric" };
/** The clock time of `us`, with the day where that is not the day of `near`, and the year where not its year. */
const stamp = (us, zone, near) => {
  const clock = told(us, zone, CLOCK);
  if (told(us, zone, DATED) === told(near, zone, DATED)) return clock;
  return `${told(us, zone, told(us, zone, YEAR) === told(near, zone, YEAR) ? SHORT_DAY : DATED)} ${clock}`;
};
