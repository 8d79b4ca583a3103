// The replay on its page: what the keys, the bar and the lanes wish, one clock for all, and where it stands for the URL.

const SETTLED = 500, WRITTEN = 1000, WIDEST = 1200 * 365 * DAY_US, CLOSEST = 10 * SECOND;
const BUTTONS = [
  ["home", "|\u25C4\u25C4", "Beginning of the log (Home)"], ["previous", "\u25C4|", "Previous entry ( [ )"], ["back", "\u221210 s", "Back 10 s (Left; with Shift 1 min)"],
  ["play", "\u25B6 Play", "Play or pause (Space)"], ["on", "+10 s", "On 10 s (Right; with Shift 1 min)"], ["next", "|\u25BA", "Next entry ( ] )"], ["end", "\u25BA\u25BA|", "End of the log (End)"],
];
const ZOOMS = [["closer", "Zoom in", "Zoom the lanes in (wheel)"], ["wider", "Zoom out", "Zoom the lanes out (wheel)"], ["busy", "Busiest", "The busiest part of the log"], ["whole", "All", "The whole log"], ["keys", "?", "Keys ( ? )"]];

const makeReplay = (root, tell, post) => {
  const view = root.querySelector(".view"), pick = (name) => root.querySelector(name), parts = root.querySelectorAll("[data-part]");
  let data = null, asked = null, asking = false, settled = null, saving = 0, letters = 0, acting = {}, chosenIn = 0, late = null, gone = false, heldBack = false, resumes = false;
  const running = start(view);
  running.listen({ handed: true });
  const tail = new ResizeObserver(() => toTail(root));
  tail.observe(pick(".book"));
  let reel = null, lanes = null, notes = null, form = null, unverify = null;

  const say = (text) => { replaceText(pick(".status"), text); };
  const zone = () => lanes.zone;
  let sat = -1; // where the page's head ends: it may wrap after this was drawn
  const scale = () => {
    const side = pick(".side"), box = pick(".stagebox"), top = sat = root.getBoundingClientRect().top + scrollY, high = Math.max(360, innerHeight - top - 6);
    root.style.height = `${high}px`;
    const k = Math.min(0.66, (high * 0.68) / innerHeight, (root.clientWidth * 0.66) / innerWidth);
    Object.assign(box.style, { width: `${innerWidth * k}px`, height: `${innerHeight * k}px` });
    Object.assign(pick(".stage").style, { width: `${innerWidth}px`, height: `${innerHeight}px`, transform: `scale(${k})` });
    side.style.height = `${innerHeight * k}px`;
    lanes.draw();
    lanes.point(reel.t);
  };
  /** Everything on the page takes its instant from this one answer. */
  const shown = (picture) => {
    const agencies = new Map(picture.frame.agencies.map((agency) => [agency.id, agency]));
    view.state.show(picture.frame, "handed");
    lanes.freeIs(picture.frame.board.tiles.reduce((sum, tile) => sum + tile.free, 0));
    drawBook(root, picture, zone());
    form.mark();
    drawStrip(root, picture, agencies, data.theme);
    drawUnlike(root, picture, zone(), (t) => go(t));
    const t = String(Math.round(picture.at / 1000));
    for (const part of parts) part.dataset.t = t;
    Object.assign(root.dataset, { t, at: picture.at, seq: picture.seq, hash: picture.hash, basis: picture.basis, before: picture.step.before, after: picture.step.after, shown: performance.now() });
    clearTimeout(late);
    root.classList.remove("waiting", "unread");
    moved();
  };
  const failed = (text) => { if (text || heldBack) say(text || plainly()); heldBack = Boolean(text); };
  const moved = () => {
    if (gone) return;
    const clock = reel.playing && reel.picture?.at > 0 ? reel.picture.at : reel.t;
    replaceText(pick(".instant"), told(clock, zone(), CLOCK));
    replaceText(pick(".date"), told(clock, zone(), DAY));
    const box = pick(".lanes");
    box.setAttribute("aria-valuetext", `${told(reel.t, zone(), DAY)} ${told(reel.t, zone(), CLOCK)}`);
    Object.assign(box, { ariaValueMin: String(Math.round(reel.span[0] / SECOND)), ariaValueMax: String(Math.round(reel.span[1] / SECOND)), ariaValueNow: String(Math.round(reel.t / SECOND)) });
    root.dataset.clock = Math.round(reel.t / 1000);
    root.dataset.playing = reel.playing;
    const button = pick("[data-do=play]"), label = reel.playing ? "\u275A\u275A Pause" : "\u25B6 Play";
    replaceText(button, label);
    button.setAttribute("aria-pressed", reel.playing);
    for (const one of root.querySelectorAll("[data-speed]")) one.setAttribute("aria-pressed", Number(one.dataset.speed) === reel.speed);
    for (const one of root.querySelectorAll("[data-basis]")) if (one.tagName === "BUTTON") one.setAttribute("aria-pressed", one.dataset.basis === reel.basis);
    lanes.point(reel.t);
    notes.near(reel.t, reel.playing ? 2 * SECOND * reel.speed : 0);
    follow_();
    if (reel.playing && performance.now() - saving > WRITTEN) write();
  };
  /** The lanes go on with the clock while it plays. */
  const follow_ = () => {
    if (!lanes.track) return;
    const [first, last] = lanes.window, wide = last - first;
    if (reel.playing && (reel.t > last || reel.t < first)) zoomTo([reel.t - 0.1 * wide, reel.t + 0.9 * wide]);
  };

  const address = () => ({ at: isoOf(Math.round(reel.t)), basis: reel.basis === "happened" ? "happened" : "", speed: reel.speed === 1 ? "" : String(reel.speed), zoom: lanes.track ? zoomText(lanes.window) : asked ? zoomText(asked) : "", note: notes.chosen });
  /** Keep where it stands in the address, so that a reload or a copied link comes back here. */
  const write = () => {
    saving = performance.now();
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(address())) value ? query.set(name, value) : query.delete(name);
    history.replaceState(history.state, "", `${location.pathname}?${query}`);
  };
  /** Tell Python where it stands; who writes goes along until that was heard, because a later letter takes the place of one on its way. */
  const letter = () => tell({ ...address(), ...acting, n: ++letters });
  const settle = () => {
    clearTimeout(settled);
    settled = setTimeout(() => {
      if (gone || !data) return;
      write();
      if (!reel.playing) letter();
    }, SETTLED);
  };

  const takeTrack = (track, isWhole) => {
    lanes.track = track;
    if (isWhole || (track.window[0] <= track.span[0] && track.window[1] >= track.span[1])) lanes.whole = track;
    reel.span = track.span;
    root.dataset.entries = track.total;
    for (const [name, lane] of Object.entries(track.lanes)) root.dataset[`lane${name[0].toUpperCase()}${name.slice(1)}`] = lane.total;
    root.dataset.gaps = track.gaps.length;
  };
  const drawTrack = (track, basis) => {
    const isFirst = !lanes.track;
    takeTrack(track, false);
    if (isFirst) { lanes.window = asked || track.window; opened(track); }
    lanes.draw();
    lanes.point(reel.t);
    root.dataset.lanes = `${basis}:${zoomText(track.window)}`;
  };
  /** Lanes of `window`: one question at a time, the newest wish next. */
  const fetchTrack = async () => {
    if (asking || gone) return;
    asking = true;
    const mine = asked, { basis } = reel, { event } = data;
    try {
      const query = new URLSearchParams({ event, basis, bins: 400, ...(mine ? { from: isoOf(Math.round(mine[0])), to: isoOf(Math.round(mine[1])) } : {}) });
      const answer = await fetch(`/replay/track?${query}`, { cache: "no-store" }), track = await answer.json();
      if (gone) return;
      if (event === data.event) {
        if (!answer.ok) { say(track.error || `the server answered ${answer.status}`); return; }
        drawTrack(track, basis);
      }
    } catch { if (!gone) { say("The server does not answer; trying again"); setTimeout(() => { asked ??= mine; fetchTrack(); }, AGAIN_IN); } return; } finally { asking = false; }
    if (asked !== mine || basis !== reel.basis || event !== data.event) fetchTrack();
  };
  /** The lanes of the same window once more, on another basis or of a log that has gone on. */
  const refetch = () => { if (lanes.track) asked = [...lanes.window]; fetchTrack(); };
  const zoomTo = (window) => {
    if (!lanes.track) { asked = window; return; }
    const [low, high] = reel.span, wide = Math.min(Math.max(window[1] - window[0], CLOSEST), WIDEST, Math.max(MINUTE_US, 1.1 * (high - low)));
    const middle = (window[0] + window[1]) / 2, first = Math.round(middle - wide / 2);
    lanes.window = [first, Math.round(first + wide)];
    lanes.draw();
    lanes.point(reel.t);
    clearTimeout(zoomTo.soon);
    zoomTo.soon = setTimeout(() => { asked = lanes.window; fetchTrack(); settle(); }, 150);
  };
  const plainly = () => {
    const track = lanes.track;
    if (!track) return READING;
    const [first, last] = track.span, [from, to] = track.focus;
    if (!track.total) return "This log has no entry yet";
    if (track.total === 1) return `This log has one entry only, of ${told(first, zone(), DAY)} ${told(first, zone(), CLOCK)}`;
    if (last - first > 1.5 * (to - from)) return `The log spans ${spanWords(last - first)} with long pauses: "Busiest" shows its busiest part (${spanWords(to - from)}), "All" the whole`;
    return `${track.total.toLocaleString("en")} entries over ${spanWords(last - first)}`;
  };
  const opened = (track) => {
    reel.span = track.span;
    say(plainly());
    reel.seek(asIs(reel.t));
    const [first, last] = lanes.window;
    if (!zoomOf(data.zoom) && (reel.t < first || reel.t > last)) acts.whole();
    write();
  };
  /** An instant outside the log is shown as such; only the clock itself keeps to the log. */
  const asIs = (t) => { reel.span = [Math.min(t, reel.span[0]), Math.max(t, reel.span[1])]; return t; };

  const wished = {
    seek: (t, dragging) => {
      if (dragging && reel.playing) { resumes = true; reel.pause(); }
      if (t !== null) {
        reel.seek(t);
        clearTimeout(late);
        late = setTimeout(() => reel.waiting() && root.classList.add("waiting"), 400);
        const [first, last] = lanes.window;
        if (lanes.track && !dragging && (reel.t < first || reel.t > last)) zoomTo([reel.t - (last - first) / 2, reel.t + (last - first) / 2]);
      }
      if (!dragging && resumes) { resumes = false; reel.play(); }
      if (!dragging) settle();
    },
    zoom: (window) => zoomTo(window),
    note: (id) => notes.choose(notes.byId(id)),
  };
  /** To an entry, and stay there: the log may have gone on since the lanes were drawn. */
  const go = (t) => { reel.pause(); reel.seek(asIs(t)); wished.seek(reel.t, false); };
  const neighbour = async (way) => {
    let found = reel.picture && reel.picture.at === reel.t && reel.picture.basis === reel.basis ? reel.picture.step[way === "next" ? "after" : "before"] : null;
    if (found === null) {
      try {
        const answer = await fetch(`/replay/step?${new URLSearchParams({ event: data.event, at: isoOf(Math.round(reel.t)), basis: reel.basis, dir: way })}`, { cache: "no-store" });
        found = answer.ok ? (await answer.json()).at : 0;
      } catch { found = 0; }
    }
    if (found) { say(plainly()); go(found); } else say(way === "next" ? "There is no entry after this" : "There is no entry before this");
  };
  const speedBy = (way) => { const all = data.speeds, n = all.indexOf(reel.speed) + way; if (all[n]) { reel.rate(all[n]); settle(); } };
  const about = (factor) => { const [first, last] = lanes.window, inside = reel.t >= first && reel.t <= last ? reel.t : (first + last) / 2; zoomTo([inside - (inside - first) * factor, inside + (last - inside) * factor]); };
  const by = (seconds) => wished.seek(reel.t + seconds * SECOND, false);
  const acts = {
    play: () => { if (reel.playing) reel.pause(); else { say(plainly()); reel.play(); } settle(); },
    home: () => wished.seek(lanes.track.span[0], false), end: () => wished.seek(lanes.track.span[1], false), previous: () => neighbour("previous"), next: () => neighbour("next"),
    back: () => by(-10), on: () => by(10), minuteBack: () => by(-60), minuteOn: () => by(60), faster: () => speedBy(1), slower: () => speedBy(-1),
    closer: () => about(0.5), wider: () => about(2), busy: () => zoomTo(lanes.track.focus), whole: () => zoomTo(lanes.track.span.map((t, n) => t + (n ? 1 : -1) * 0.01 * (lanes.track.span[1] - lanes.track.span[0]))),
    note: () => written("note"), bookmark: () => written("bookmark"), nextNote: () => notes.step(1, reel.t), previousNote: () => notes.step(-1, reel.t),
    keys: () => { const box = pick(".keys"); box.hidden = !box.hidden; },
    leave: () => { if (!pick(".keys").hidden) acts.keys(); else if (form.isOpen()) form.close(); else if (notes.chosen) { notes.chosen = ""; moved(); settle(); } },
  };
  const written = (kind) => { reel.pause(); settle(); form.open(kind); };
  /** Look as somebody looked: basis, zoom and speed of a bookmark. */
  const seeAs = ({ basis, zoom, speed }) => {
    const wanted = basis === "happened" ? "happened" : "known", window = zoomOf(zoom);
    if (data.speeds.includes(Number(speed || 1))) reel.rate(Number(speed || 1));
    if (wanted !== reel.basis) { reel.read(wanted); refetch(); }
    if (window) zoomTo(window);
  };
  const KEYS = { " ": "play", ArrowLeft: "back", ArrowRight: "on", "[": "previous", "]": "next", "+": "faster", "=": "faster", "-": "slower", m: "note", M: "note", b: "bookmark", B: "bookmark", ",": "previousNote", ".": "nextNote", n: "nextNote", N: "previousNote", Escape: "leave", Home: "home", End: "end", "?": "keys" };
  const TOLD_KEYS = [
    ["Space", "play, pause"], ["\u2190  \u2192", "back, on 10 s (with Shift 1 min)"], ["[  ]", "previous, next entry"], ["Home  End", "beginning, end of the log"], ["+  \u2212", "faster, slower"],
    ["M", "write a note about this instant"], ["B", "bookmark this view"], [",  .", "previous, next note (also Shift+N, N)"], ["Enter", "in the form: save (Shift+Enter: a new line)"], ["Esc", "close; choose no note"], ["wheel", "on the lanes: zoom; with Shift: move"], ["?", "these keys"],
  ];
  /** What needs no lanes works at once; what has to wait for them says so. */
  const AT_ONCE = new Set(["note", "bookmark", "leave", "keys", "faster", "slower", "nextNote", "previousNote"]);
  const act = (name, words) => { if (lanes.track || AT_ONCE.has(name)) acts[name](); else say(`${READING} ${words} works as soon as the lanes are there`); };
  const keyed = (event) => {
    const from = event.composedPath()[0], typing = from.closest?.("input, textarea, select, [contenteditable=true], [role=combobox], [role=dialog]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && from.closest?.("button, a")) return;
    const name = KEYS[event.key];
    if (!name) return;
    event.preventDefault();
    act(event.shiftKey && name === "back" ? "minuteBack" : event.shiftKey && name === "on" ? "minuteOn" : name, event.key === " " ? "Space" : event.key);
  };

  const build = () => {
    for (const one of root.querySelectorAll(".noted [data-do], .keys [data-do]")) one.onclick = () => act(one.dataset.do, "");
    pick(".keys dl").replaceChildren(...TOLD_KEYS.flatMap(([key, does]) => [make("dt", "", key), make("dd", "", does)]));
    const bar = pick(".bar"), button = (name, label, title) => { const node = make("button", "", label); Object.assign(node, { type: "button", title }); node.dataset.do = name; node.onclick = () => act(name, `"${label}"`); return node; };
    const speeds = make("span", "speeds");
    speeds.setAttribute("role", "group");
    speeds.setAttribute("aria-label", "Speed ( + and - )");
    speeds.append(...data.speeds.map((speed) => { const node = make("button", "", `${speed}\u00D7`); Object.assign(node, { type: "button", title: "Speed ( + and - )" }); node.dataset.speed = speed; node.onclick = () => { reel.rate(speed); settle(); }; return node; }));
    const zooms = make("span", "zooms");
    zooms.append(...ZOOMS.map((one) => button(...one)));
    bar.replaceChildren(...BUTTONS.map((one) => button(...one)), speeds, zooms);
    for (const one of root.querySelectorAll(".bases button")) one.onclick = () => { reel.read(one.dataset.basis); refetch(); settle(); };
    bar.addEventListener("pointerup", () => setTimeout(() => root.getRootNode().activeElement?.blur(), 0)); // Space plays after a click too
  };

  lanes = makeLanes(pick(".lanes"), wished);
  const noted = () => {
    lanes.notes = notes.all.map((note) => ({ at: note.annotation.at, until: note.annotation.until, kind: kindOf(note), private: note.private, tip: () => notes.tip(note), id: note.annotation.id }));
    lanes.draw();
    notes.near(reel.t);
  };
  const seen = () => { const { note, ...here } = address(); return { basis: reel.basis, view: `replay?${new URLSearchParams(Object.entries(here).filter(([, value]) => value))}` }; };
  notes = makeNotes(root, { now: () => Math.round(reel.t), zone, say, go: (t) => go(t), seeAs, drawn: noted });
  form = makeNoteForm(root, {
    now: () => Math.round(reel.t), zone, seen, post, act: (person) => { acting = { as: person }; letter(); chosenIn = letters; }, closed: () => root.getRootNode().activeElement?.blur(),
    kept: (letter) => { say(`${letter.bookmark ? "Bookmark" : "Note"} kept${letter.private ? ", for you alone" : " and shared"}`); notes.chosen = letter.id; notes.fetch(); settle(); },
  });
  document.addEventListener("keydown", keyed);
  const sized = new ResizeObserver(() => scale());
  sized.observe(root.parentElement);
  addEventListener("resize", scale);
  const pushed = setInterval(() => { if (Math.abs(root.getBoundingClientRect().top + scrollY - sat) > 1) scale(); }, 300);

  /** Take what Python says: at first all of it, later only an instant that came from outside (another link, Back). */
  const take = (next) => {
    const before = data;
    data = next;
    root.dataset.theme = lanes.theme = next.theme;
    lanes.zone = next.timezone;
    dress(view, { ...next, mode: "wall" });
    pick(".exit").href = `/wall?${new URLSearchParams(next.exit)}`;
    if (!before || before.event !== next.event) {
      reel?.stop();
      unverify?.();
      unverify = showVerified(root, next.event);
      reel = makeReel(next.event, shown, failed);
      Object.assign(reel, { moved, ended: () => { say("End of the log"); settle(); refetch(); }, basis: next.basis, speed: next.speed, from: () => Math.max(lanes.track.span[0], Math.min(lanes.window[0], lanes.track.span[1])) });
      Object.assign(lanes, { track: null, whole: null, free: null });
      unread(root);
      root.classList.add("unread");
      say(READING);
      asked = zoomOf(next.zoom);
      reel.t = next.at;
      reel.span = [next.at, next.at];
      letters = Math.max(letters, next.heard);
      build();
      notes.take(next);
      scale();
      reel.seek(next.at);
      fetchTrack();
    } else if (next.heard === before.heard && next.answer?.key === before.answer?.key && (next.at !== before.at || next.basis !== before.basis)) {
      if (next.basis !== reel.basis) { reel.basis = next.basis; refetch(); }
      reel.pause();
      reel.seek(asIs(next.at));
    }
    if (next.heard >= chosenIn) acting = {};
    notes.take(next);
    form.take(next);
    if (before && before.theme !== next.theme) { scale(); if (reel.picture?.frame) shown(reel.picture); }
  };
  const stop = () => {
    gone = true;
    clearTimeout(settled); clearTimeout(late); clearTimeout(zoomTo.soon); clearInterval(pushed);
    document.removeEventListener("keydown", keyed);
    removeEventListener("resize", scale);
    sized.disconnect();
    tail.disconnect();
    reel?.stop();
    unverify?.();
    running.stop();
    notes.stop();
    form.stop();
  };
  return { take, stop };
};

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".replay-page");
  root.tell = (letter) => setStateValue("look", letter);
  root.post = (letter) => setTriggerValue("wrote", letter);
  root.running ??= makeReplay(root, (letter) => root.tell(letter), (letter) => root.post(letter));
  root.running.take(data);
  return () => { root.running.stop(); root.running = null; };
}
