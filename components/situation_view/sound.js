// Sounds of the wall, made in the browser. Usual practice, to be agreed locally: what needs a lead or an answer is heard
// once, and once more after five minutes if nobody has seen it; only a unit's emergency goes on until somebody has.

const FRESH = 30000, FLOOD_PAUSE = 60000, APART = 20000; // milliseconds; alarms that come in a burst are one tone
const TUNES = { // [starts after, lasts, hertz], seconds
  new_p1: [[0, 0.4, 880], [0.8, 0.4, 880], [1.6, 0.4, 880]],
  emergency: Array.from({ length: 10 }, (_, n) => [n, 1, n % 2 ? 740 : 988]),
  tone: [[0, 0.7, 660]],
};
const CROSSED = "M6 36H24L46 16V84L24 64H6Z M60 34L94 68 M94 34L60 68";

/** Which time an alarm is to be heard now: 1 or 2; 0 for not at all. `heard` says what was heard of it before. */
const turnOf = (alarm, now, heard) => {
  const before = heard[alarm.id] || 0, due = (us) => Math.abs(now - us / 1000) < FRESH;
  if (alarm.every || !alarm.tone) return 0;
  if (!before) return due(alarm.raised) ? 1 : 0; // one raised long before the page was opened is no news
  return before === 1 && alarm.again && now >= alarm.again / 1000 && due(alarm.again) ? 2 : 0;
};

const makeSound = (view, event) => {
  const store = `concord:heard:${event}`;
  let context = null, wish = "", last = -Infinity, siren = -Infinity, heard = {}, owed = new Map(); // owed: due while it had to be quiet
  try { heard = JSON.parse(sessionStorage.getItem(store) || "{}"); } catch { heard = {}; }
  const running = () => wish !== "off" && context !== null && context.state === "running";
  const wake = () => { if (context && context.state !== "running") context.resume().then(show, show); };
  const show = () => {
    const icon = view.querySelector(".sound"), words = wish === "off" ? "MUTED" : running() ? "" : "NO SOUND";
    if (icon.dataset.words !== words) {
      icon.dataset.words = words;
      icon.setAttribute("aria-label", words);
      icon.title = words === "NO SOUND" ? "No sound: touch the wall once, or start the browser with --autoplay-policy=no-user-gesture-required" : words;
      icon.replaceChildren(...(words ? [crossed(), ...(wish === "off" ? [words] : [])] : []));
    }
    const begin = view.querySelector(".begin");
    begin.hidden = wish !== "on" || running();
    view.dataset.sound = words || "on";
  };
  const play = (tune) => {
    const from = context.currentTime + 0.05;
    for (const [starts, lasts, hertz] of TUNES[tune]) {
      const tone = context.createOscillator(), volume = context.createGain(), at = from + starts;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.5, at + 0.02);
      volume.gain.setValueAtTime(0.5, at + lasts - 0.04);
      volume.gain.linearRampToValueAtTime(0, at + lasts);
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + lasts);
      playing.add(tone);
      tone.onended = () => playing.delete(tone);
    }
    view.dataset.tones = Number(view.dataset.tones) + 1;
    view.dataset.tune = tune;
  };
  const playing = new Set();
  const hush = () => { for (const tone of playing) tone.stop(); playing.clear(); };
  /** Sound what is due. */
  const sound = (state) => {
    show();
    if (!running() || !state.live) return;
    const { waiting, flood } = alarmsOf(state), now = state.clock(), tick = performance.now();
    const distress = waiting.find((alarm) => alarm.every);
    if (!distress && siren > -Infinity) { hush(); siren = -Infinity; }
    if (distress && tick - siren >= 1000 * distress.every) { siren = tick; play("emergency"); }
    const due = waiting.map((alarm) => [alarm, turnOf(alarm, now, heard) || owed.get(alarm.id)]).filter(([, turn]) => turn);
    owed = new Map(due.map(([alarm, turn]) => [alarm.id, turn]));
    if (!due.length || tick - last < (flood ? FLOOD_PAUSE : APART) || tick - siren < APART) return;
    last = tick;
    owed.clear();
    for (const [alarm, turn] of due) heard[alarm.id] = turn; // those that come together are heard together
    try { sessionStorage.setItem(store, JSON.stringify(heard)); } catch { /* a full store only costs a second tone */ }
    play(due.some(([alarm]) => alarm.kind === "new_p1") && !flood ? "new_p1" : "tone");
  };
  const begin = (wanted) => {
    wish = wanted;
    if (wish !== "off" && !context && window.AudioContext) { context = new AudioContext(); context.onstatechange = show; }
    show();
  };
  document.addEventListener("pointerdown", wake);
  document.addEventListener("keydown", wake);
  const stop = () => { document.removeEventListener("pointerdown", wake); document.removeEventListener("keydown", wake); hush(); context?.close(); };
  return { begin, sound, stop };
};

const crossed = () => {
  const node = svg("svg", { viewBox: "0 0 100 100", "aria-hidden": "true" });
  node.append(svg("path", { d: CROSSED, fill: "none", stroke: "currentColor", "stroke-width": 9, "stroke-linejoin": "round", "stroke-linecap": "round" }));
  return node;
};
