// The reel: the replay's clock and the pictures under it. The clock runs by itself; a picture is one answer of the server
// with everything at one instant. While it plays, pictures are fetched ahead; a seek shows the newest wish, and never
// has more than one question for it under way.

const KEEP = 64, AHEAD = 4, EACH = 0.25, LEAST = 1e6, AGAIN_IN = 1500;

const makeReel = (event, shown, failed) => {
  const reel = { t: 0, basis: "known", speed: 1, playing: false, span: [0, 0], picture: null };
  const pictures = new Map();
  let base = { t: 0, at: 0 }, wish = null, asking = false, ahead = null, took = 200, gone = false, retry = null;
  const keyOf = (t, basis) => `${basis}:${t}`;
  const bounded = (t) => Math.min(Math.max(Math.round(t), reel.span[0]), reel.span[1]);

  const ask = async (t, basis, signal) => {
    const kept = pictures.get(keyOf(t, basis));
    if (kept) return kept;
    const began = performance.now(), query = new URLSearchParams({ event, at: isoOf(t), basis });
    const answer = await fetch(`/replay/at?${query}`, { cache: "no-store", signal });
    const picture = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(picture.error || `the server answered ${answer.status}`), { told: answer.status < 500 });
    took = 0.7 * took + 0.3 * (performance.now() - began);
    pictures.set(keyOf(t, basis), picture);
    if (pictures.size > KEEP) pictures.delete(pictures.keys().next().value);
    return picture;
  };
  const show = (picture) => { reel.picture = picture; shown(picture); };

  /** Show the newest wish as soon as it is there, and what was wished on the way where that comes first. */
  const serve = async () => {
    if (asking || !wish || gone) return;
    asking = true;
    clearTimeout(retry);
    const mine = wish;
    try {
      const picture = await ask(mine.t, mine.basis);
      if (gone) return;
      if (wish === mine) wish = null;
      if (picture.basis === reel.basis && !reel.playing) { failed(""); show(picture); }
    } catch (error) {
      if (gone) return;
      if (error.told && wish === mine) wish = null;
      failed(error.told ? error.message : "The server does not answer; trying again");
      if (!error.told) retry = setTimeout(serve, AGAIN_IN);
      return;
    } finally { asking = false; }
    if (wish) serve();
  };
  const want = (t) => { wish = { t, basis: reel.basis }; ahead?.abort(); ahead = null; serve(); };

  const stepOf = () => Math.max(LEAST, reel.speed * EACH * SECOND);
  /** The next picture that will be due when its answer can be here. */
  const fetchAhead = async () => {
    if (ahead || gone || !reel.playing) return;
    const each = stepOf(), jumped = reel.picture?.at === -Infinity; // nothing to show yet: the one that is due now
    const soonest = jumped ? Math.floor(reel.t / each) * each : Math.ceil((reel.t + took * reel.speed * 1000) / each) * each;
    const due = Array.from({ length: AHEAD }, (_, n) => Math.round(soonest + n * each)).find((t) => t <= reel.span[1] && !pictures.has(keyOf(t, reel.basis)));
    if (due === undefined) return;
    const mine = ahead = new AbortController();
    try { await ask(due, reel.basis, mine.signal); failed(""); } catch (error) {
      if (error.name !== "AbortError") { failed(error.told ? error.message : "The server does not answer; trying again"); await new Promise((done) => setTimeout(done, AGAIN_IN)); }
    }
    if (ahead === mine) ahead = null;
    fetchAhead();
  };
  /** Move the clock on and show the newest picture that is due. */
  const tick = () => {
    if (!reel.playing || gone) return;
    reel.t = base.t + (performance.now() - base.at) * 1000 * reel.speed;
    if (reel.t >= reel.span[1]) { reel.t = reel.span[1]; reel.pause(); reel.ended?.(); return; }
    let newest = null;
    for (const picture of pictures.values()) if (picture.basis === reel.basis && picture.at <= reel.t && picture.at > (newest || reel.picture || { at: -Infinity }).at) newest = picture;
    if (newest) show(newest);
    fetchAhead();
    reel.moved?.();
    requestAnimationFrame(tick);
  };
  const anchor = () => { base = { t: reel.t, at: performance.now() }; };

  reel.seek = (t) => {
    reel.t = bounded(t);
    anchor();
    if (reel.playing) { reel.picture = { at: -Infinity }; ahead?.abort(); ahead = null; }
    else want(reel.t);
    reel.moved?.();
  };
  reel.play = () => {
    if (reel.playing) return;
    if (reel.t >= reel.span[1]) reel.t = reel.from ? reel.from() : reel.span[0];
    if (reel.picture && reel.picture.at > reel.t) reel.picture = { at: -Infinity };
    reel.playing = true;
    wish = null;
    anchor();
    requestAnimationFrame(tick);
    reel.moved?.();
  };
  reel.pause = () => {
    const ran = reel.playing;
    reel.playing = false;
    if (ran) reel.seek(reel.t >= reel.span[1] ? reel.t : Math.floor(reel.t / SECOND) * SECOND);
  };
  reel.rate = (speed) => { reel.speed = speed; anchor(); ahead?.abort(); ahead = null; reel.moved?.(); };
  reel.read = (basis) => { reel.basis = basis; if (reel.playing) { reel.picture = { at: -Infinity }; ahead?.abort(); ahead = null; } else want(reel.t); reel.moved?.(); };
  reel.waiting = () => Boolean(wish);
  reel.stop = () => { gone = true; reel.playing = false; clearTimeout(retry); ahead?.abort(); };
  return reel;
};
