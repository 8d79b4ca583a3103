// The feed: one frame, then its changes. Live over server-sent events, a past instant by one fetch.
// Every time in here is a number of milliseconds of the event's own clock.

const RETRY = 1500, UNTOLD = { late: 5, dead: 15 }; // until the first frame tells this deployment's limits

const PARTS = ["board", "alarms", "pending", "ground", "zones"]; // sent whole, each only when it has changed

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const numbers16 = (text) => new Uint16Array(bytes(text).buffer);

/** Place packed positions (see projections/frame.py) on `units`. */
const place = (units, box, packed, now) => {
  const x = numbers16(packed.x), y = numbers16(packed.y), age = bytes(packed.age);
  const index = packed.i === undefined ? null : numbers16(packed.i);
  const [south, west, north, east] = box;
  for (let n = 0; n < x.length; n++) {
    const unit = units[index ? index[n] : n];
    if (!unit) continue;
    if (x[n] === 65535) { unit.lat = null; continue; }
    unit.lat = south + (y[n] / 65534) * (north - south);
    unit.lon = west + (x[n] / 65534) * (east - west);
    unit.heard = now - 1000 * (age[n] < 128 ? age[n] : (age[n] - 126) * 60);
  }
};

const stand = (unit, [fill, status, since, incidents]) => Object.assign(unit, { fill, status, since: since / 1000, incidents });

/** Follow what `source` = {event, at, basis} names; call `shown` after each frame ("frame") and change ("change").
 * With `handed` it fetches nothing: whoever follows hands in the frames with `state.show`. */
const follow = (source, shown) => {
  const state = { frame: null, units: [], board: null, alarms: null, pending: [], ground: {}, zones: null, now: 0, error: "", packet: -Infinity, wall: 0, live: !source.at && !source.handed };
  const query = new URLSearchParams(Object.entries(source).filter(([, value]) => value));
  let stream = null, retry = null, stopped = false;

  const heard = (at) => {
    if (at / 1000 === state.now && state.live) return; // the server lives, but what it shows does not
    Object.assign(state, { now: at / 1000, packet: performance.now(), wall: Date.now(), error: "" });
  };
  const begin = (frame, why = "frame") => {
    heard(frame.at);
    state.frame = frame;
    state.seq = frame.seq;
    for (const part of PARTS) state[part] = frame[part];
    state.units = frame.units.map((card) => stand({ ...card, lat: null, lon: null, heard: 0 }, card.now));
    place(state.units, frame.box, frame.positions, state.now);
    shown(why);
  };
  const change = (news) => {
    heard(news.at);
    state.seq = news.seq;
    if (news.resync) { stream.close(); connect(); return; }
    for (const part of PARTS) if (news[part]) state[part] = news[part];
    for (const [index, ...row] of news.units || []) if (state.units[index]) stand(state.units[index], row);
    if (news.positions) place(state.units, state.frame.box, news.positions, state.now);
    shown("change");
  };
  const pull = async () => {
    try {
      const answer = await fetch(`/frame?${query}`, { cache: "no-store" });
      const frame = await answer.json();
      if (stopped) return true;
      if (!answer.ok) {
        if (!state.frame) state.error = frame.error || `the server answered ${answer.status}`;
        shown("error");
        return false;
      }
      begin(frame);
      return true;
    } catch { return false; }
  };
  const again = (ms) => { clearTimeout(retry); if (!stopped) retry = setTimeout(connect, ms); };
  const connect = async () => {
    if (stopped) return;
    if (!state.live) { if (!(await pull())) again(state.error ? 10 * RETRY : RETRY); return; }
    if (stream) stream.close();
    const mine = new EventSource(`/changes?${query}`);
    stream = mine;
    mine.addEventListener("frame", (event) => { if (mine === stream) begin(JSON.parse(event.data)); });
    mine.addEventListener("change", (event) => { if (mine === stream && state.frame) change(JSON.parse(event.data)); });
    mine.onerror = () => { if (mine !== stream) return; mine.close(); pull().then(() => again(state.error ? 10 * RETRY : RETRY)); };
  };
  /** Milliseconds since the last word from the server, by this browser's own clocks. */
  state.age = () => Math.max(performance.now() - state.packet, state.wall ? Date.now() - state.wall : 0);
  /** The event's time now, in milliseconds. */
  state.clock = () => state.live && state.frame ? state.now + (performance.now() - state.packet) : state.now;
  /** When data are late and dead, in seconds. */
  state.limits = () => (state.frame ? state.frame.limits.data : UNTOLD);
  const watch = setInterval(() => { if (state.live && state.frame && state.age() > 1000 * state.limits().late && state.age() % 6000 < 1000) connect(); }, 1000);
  state.show = (frame, why) => begin(frame, why);
  if (!source.handed) connect();
  state.stop = () => { stopped = true; clearTimeout(retry); clearInterval(watch); if (stream) stream.close(); };
  return state;
};
