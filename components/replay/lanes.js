// The lanes: the whole log under one cursor. Drawn on a canvas from one answer; a drag only moves the cursor.

const ROWS_MOST = 4, INKS = { dark: { p1: "#FF5C5C", p2: "#FFB000", decisions: "#E6EAEE", alarms: "#FF8A65", free: "#7EE2A8", gaps: "#35D6E6", log: "#AEB7C0", strength: "#7EE2A8", improvement: "#FFB000", bookmark: "#E6EAEE", remark: "#E6EAEE", text: "#E6EAEE", dim: "#AEB7C0", line: "#3A424C", panel: "#252A31" },
  light: { p1: "#B71C1C", p2: "#8A5A00", decisions: "#15191D", alarms: "#BF360C", free: "#146C2E", gaps: "#00616B", log: "#4A535C", strength: "#146C2E", improvement: "#8A5A00", bookmark: "#15191D", remark: "#15191D", text: "#15191D", dim: "#4A535C", line: "#A9B0B7", panel: "#ECEEF0" } };
const LANE_ROWS = [["p1", "P1 incidents", 1.2], ["p2", "P2 incidents", 1.2], ["decisions", "Decisions", 0.8], ["alarms", "Alarms", 1], ["free", "Units free", 1.2], ["gaps", "Feed silent", 0.7], ["log", "Log", 1], ["notes", "Notes", 1.2]];
const TICKS = [1, 5, 10, 30].map((s) => s * SECOND).concat([1, 5, 10, 30].map((m) => m * MINUTE_US), [1, 3, 6, 12].map((h) => h * HOUR_US), [1, 2, 7, 14, 30, 91, 365, 1825].map((d) => d * DAY_US));

const makeLanes = (box, wished) => {
  const canvas = box.querySelector("canvas"), cursor = box.querySelector(".cursor"), tip = box.querySelector(".tip"), pen = canvas.getContext("2d");
  const lanes = { track: null, whole: null, window: [0, 1], theme: "dark", zone: "UTC", notes: [], free: null };
  let em = 12, gutter = 90, spots = [], dragging = false, freeRow = null;
  const room = () => Math.max(1, box.clientWidth - gutter - em);
  const xOf = (t) => gutter + ((t - lanes.window[0]) / (lanes.window[1] - lanes.window[0])) * room();
  const tOf = (x) => lanes.window[0] + ((x - gutter) / room()) * (lanes.window[1] - lanes.window[0]);

  const packed = (bars, end) => {
    const rows = [];
    return bars.map((bar) => {
      const stop = bar.ends || end;
      let row = rows.findIndex((last) => last <= bar.begins);
      if (row < 0) row = rows.length < ROWS_MOST ? rows.length : rows.indexOf(Math.min(...rows));
      rows[row] = stop;
      return [bar, row];
    }).map(([bar, row]) => [bar, row, Math.max(1, rows.length)]);
  };
  const drawCounts = (counts, window, top, high, ink) => {
    const most = Math.sqrt(Math.max(1, ...counts)), wide = (window[1] - window[0]) / counts.length;
    pen.fillStyle = ink;
    counts.forEach((count, n) => {
      if (!count) return;
      const left = xOf(window[0] + n * wide), right = xOf(window[0] + (n + 1) * wide), tall = Math.max(1.5, (high - 2) * (Math.sqrt(count) / most));
      pen.fillRect(left, top + high - 1 - tall, Math.max(1, right - left), tall);
    });
  };
  const drawBars = (lane, track, top, high, ink) => {
    if (!lane.bars.length) { drawCounts(lane.counts, track.window, top, high, ink); return; }
    for (const [bar, row, rows] of packed(lane.bars, track.span[1])) {
      const tall = (high - 2) / rows, left = Math.max(gutter, xOf(bar.begins)), right = Math.min(gutter + room(), xOf(bar.ends || track.span[1])), y = top + 1 + row * tall;
      if (right < gutter || left > gutter + room()) continue;
      pen.fillStyle = ink;
      pen.globalAlpha = 0.7;
      pen.fillRect(left, y, Math.max(2, right - left), Math.max(1.5, tall - 1));
      pen.globalAlpha = 1;
      pen.fillRect(left, y, 2, Math.max(1.5, tall - 1));
      if (right - left > 5 && tall > 4) { pen.strokeStyle = INKS[lanes.theme].panel; pen.lineWidth = 1; pen.strokeRect(left - 0.5, y - 0.5, right - left + 1, tall); }
      spots.push([left - 2, y, Math.max(left + 4, right), y + tall, `${bar.name}, ${told(bar.begins, lanes.zone, CLOCK)}${bar.ends ? ` to ${told(bar.ends, lanes.zone, CLOCK)}` : " on"}`]);
    }
  };
  const drawMarks = (lane, track, top, high, ink) => {
    if (!lane.bars.length) { drawCounts(lane.counts, track.window, top, high, ink); return; }
    pen.fillStyle = ink;
    for (const bar of lane.bars) {
      const x = xOf(bar.begins), y = top + high / 2, r = Math.min(high / 2 - 1, em * 0.45);
      if (x < gutter || x > gutter + room()) continue;
      pen.beginPath(); pen.moveTo(x, y - r); pen.lineTo(x + r, y); pen.lineTo(x, y + r); pen.lineTo(x - r, y); pen.closePath(); pen.fill();
      spots.push([x - r - 2, y - r - 2, x + r + 2, y + r + 2, `${told(bar.begins, lanes.zone, CLOCK)} ${bar.name}`]);
    }
  };
  const mostFree = (track) => Math.max(...track.free.map(([, n]) => n), 1);
  const drawFree = (track, top, high, ink) => {
    if (!track.free.length) return;
    const least = Math.min(...track.free.map(([, n]) => n)), most = mostFree(track), y = (n) => top + high - 2 - (high - 4) * (n / most);
    pen.strokeStyle = ink; pen.lineWidth = Math.max(1.5, em / 9); pen.beginPath();
    track.free.forEach(([t, n], index) => { if (index) { pen.lineTo(xOf(t), y(track.free[index - 1][1])); pen.lineTo(xOf(t), y(n)); } else pen.moveTo(xOf(t), y(n)); });
    pen.save(); pen.beginPath(); pen.rect(gutter, top, room(), high); pen.clip(); pen.beginPath();
    track.free.forEach(([t, n], index) => { if (index) pen.lineTo(xOf(t), y(track.free[index - 1][1])); index ? pen.lineTo(xOf(t), y(n)) : pen.moveTo(xOf(t), y(n)); });
    pen.stroke(); pen.restore();
    track.free.forEach(([t, n], index) => spots.push([xOf(t), top, xOf((track.free[index + 1] || [track.window[1]])[0]), top + high, `${told(t, lanes.zone, CLOCK)} ${n} units free of ${track.units} (here ${least} to ${most})`]));
  };
  const drawGaps = (track, top, high, ink) => {
    for (const [feed, from, to] of track.gaps) {
      const left = Math.max(gutter, xOf(from)), right = Math.min(gutter + room(), xOf(to));
      if (right <= left) continue;
      pen.save(); pen.beginPath(); pen.rect(left, top + 1, Math.max(2, right - left), high - 2); pen.clip();
      pen.strokeStyle = ink; pen.lineWidth = 1.2; pen.beginPath();
      for (let x = left - high; x < right + high; x += em * 0.5) { pen.moveTo(x, top + high); pen.lineTo(x + high, top); }
      pen.stroke(); pen.restore();
      pen.strokeStyle = ink; pen.strokeRect(left, top + 1, Math.max(2, right - left), high - 2);
      spots.push([left, top, right, top + high, `${feed} silent from ${told(from, lanes.zone, CLOCK)} to ${told(to, lanes.zone, CLOCK)}`]);
    }
  };
  const SHAPES_OF = {
    strength: (x, y, r) => [[x - r, y + r], [x, y - r], [x + r, y + r]], improvement: (x, y, r) => [[x - r, y - r], [x, y + r], [x + r, y - r]],
    bookmark: (x, y, r) => [[x - r, y + 1.3 * r], [x - r, y - r], [x + r, y - 0.3 * r], [x - r, y + 0.4 * r]],
  };
  /** Notes: a shape at its instant, a bar over its span; private ones hollow. */
  const drawNotes = (top, high, inks) => {
    const y = top + high / 2, r = Math.max(3, Math.min(high / 2 - 2, em * 0.42));
    for (const note of lanes.notes) {
      const x = xOf(note.at), end = note.until ? Math.min(xOf(note.until), gutter + room()) : x;
      if (end < gutter || x > gutter + room()) continue;
      pen.strokeStyle = pen.fillStyle = inks[note.kind]; pen.lineWidth = Math.max(1.2, em / 10);
      const left = Math.max(gutter, x);
      if (note.until) { if (note.private) pen.strokeRect(left, y - r / 2, end - left, r); else { pen.globalAlpha = 0.55; pen.fillRect(left, y - r / 2, Math.max(1, end - left), r); pen.globalAlpha = 1; } }
      pen.beginPath();
      const shape = SHAPES_OF[note.kind];
      if (shape) shape(x, y, r).forEach(([a, b], n) => (n ? pen.lineTo(a, b) : pen.moveTo(a, b))); else pen.arc(x, y, 0.8 * r, 0, 2 * Math.PI);
      pen.closePath();
      if (note.private) { pen.save(); pen.fillStyle = inks.panel; pen.fill(); pen.restore(); pen.stroke(); } else pen.fill();
      spots.push([Math.min(x, left) - r - 2, top, Math.max(end, x + r) + 2, top + high, note.tip, note.id]);
    }
  };
  const drawAxis = (high, inks) => {
    const [first, last] = lanes.window, least = (em * 7 * (last - first)) / room(), each = TICKS.find((tick) => tick >= least) || TICKS[TICKS.length - 1];
    const zoneShift = (t) => { const [h, m] = told(t, lanes.zone, HHMM).split(":").map(Number), utc = new Date(t / 1000); return (((h * 60 + m) - (utc.getUTCHours() * 60 + utc.getUTCMinutes()) + 2160) % 1440 - 720) * MINUTE_US; };
    const shift = each >= HOUR_US ? zoneShift(first) : 0;
    pen.fillStyle = inks.dim; pen.strokeStyle = inks.line; pen.lineWidth = 1; pen.textAlign = "center";
    let day = "", taken = -Infinity;
    for (let t = Math.ceil((first + shift) / each) * each - shift; t <= last; t += each) {
      const x = xOf(t), today = told(t, lanes.zone, each >= 91 * DAY_US ? { month: "short", year: "numeric" } : day ? SHORT_DAY : DATED);
      pen.beginPath(); pen.moveTo(x, high); pen.lineTo(x, box.clientHeight); pen.stroke();
      const date = told(t, lanes.zone, DATED), clock = told(t, lanes.zone, each < MINUTE_US ? CLOCK : HHMM);
      const words = each >= DAY_US ? today : date !== day ? `${today} ${clock}` : clock, half = pen.measureText(words).width / 2;
      const middle = Math.min(Math.max(x, gutter + half), box.clientWidth - half);
      if (middle - half < taken) continue;
      pen.fillText(words, middle, em * 0.85);
      taken = middle + half + em * 0.6;
      day = date;
    }
  };
  const isWindow = ({ window }) => Math.max(...window.map((t, n) => Math.abs(t - lanes.window[n]))) <= Math.max(2 * SECOND, 0.01 * (lanes.window[1] - lanes.window[0]));
  /** What a lane counts, in words: the number belongs to the window and not to the instant. */
  const countOf = (name, track) => {
    const [first, last] = lanes.window, many = (count) => `${count.toLocaleString("en")} in view`;
    if (name === "notes") return many(lanes.notes.filter((note) => note.at <= last && (note.until || note.at) >= first).length);
    if (name === "gaps" && !track.feeds) return "no feed";
    if (!isWindow(track)) return "\u2026";
    return many(name === "gaps" ? track.gaps.length : name === "log" ? track.entries : track.lanes[name].total);
  };
  const caption = (label, count, middle) => {
    const inks = INKS[lanes.theme];
    pen.fillStyle = inks.text; pen.textAlign = "left"; pen.fillText(label, em * 0.4, middle);
    pen.fillStyle = inks.dim; pen.textAlign = "right"; pen.fillText(count, gutter - em * 0.6, middle);
  };
  const freeWords = (count) => (count === null ? "Units free" : `Units free: ${count.toLocaleString("en")}`);
  /** The units free at the instant of the picture, and the scale of their line: drawn again without the lanes. */
  const drawFreeWords = () => {
    if (!freeRow) return;
    const [track, top, tall] = freeRow;
    box.dataset.free = freeWords(lanes.free);
    pen.clearRect(0, top + 1, gutter - 1, tall - 2);
    caption(box.dataset.free, track.free.length ? `scale 0\u2013${mostFree(track).toLocaleString("en")}` : "", top + tall / 2 + 0.5);
  };
  lanes.freeIs = (count) => { if (count === lanes.free) return; lanes.free = count; drawFreeWords(); };
  lanes.draw = () => {
    const wide = box.clientWidth, high = box.clientHeight, dots = devicePixelRatio || 1;
    if (!wide || !high) return;
    em = Math.max(11, Math.min(high / 11, innerHeight * 0.0155));
    if (canvas.width !== Math.round(wide * dots) || canvas.height !== Math.round(high * dots)) { canvas.width = Math.round(wide * dots); canvas.height = Math.round(high * dots); }
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    pen.clearRect(0, 0, wide, high);
    pen.font = `${em}px Inter, Roboto, "DejaVu Sans", Arial, sans-serif`;
    pen.textBaseline = "middle";
    [spots, freeRow] = [[], null];
    const inks = INKS[lanes.theme], head = em * 1.7, parts = LANE_ROWS.reduce((sum, [, , part]) => sum + part, 0), each = (high - head) / parts;
    box.dataset.read = Boolean(lanes.track);
    if (!lanes.track) { pen.fillStyle = inks.text; pen.textAlign = "left"; pen.fillText(READING, em * 0.6, high / 2); return; }
    const [first, last] = lanes.window, here = Math.min(last, lanes.track.window[1]) - Math.max(first, lanes.track.window[0]) >= 0.6 * (last - first);
    const track = here ? lanes.track : lanes.whole || lanes.track;
    const widest = track.units.toLocaleString("en");
    gutter = Math.max(13.5 * em, pen.measureText(`Units free: ${widest}scale 0\u2013${widest}`).width + 2 * em);
    drawAxis(head, inks);
    let top = head;
    for (const [name, label, part] of LANE_ROWS) {
      const tall = each * part;
      pen.strokeStyle = inks.line; pen.lineWidth = 1; pen.beginPath(); pen.moveTo(0, top + 0.5); pen.lineTo(wide, top + 0.5); pen.stroke();
      if (name === "free") { freeRow = [track, top, tall]; drawFreeWords(); } else caption(label, countOf(name, track), top + tall / 2 + 0.5);
      pen.save(); pen.beginPath(); pen.rect(gutter, top, room() + 2, tall); pen.clip();
      if (name === "notes") drawNotes(top, tall, inks);
      else if (name === "free") drawFree(track, top, tall, inks.free);
      else if (name === "gaps") drawGaps(track, top, tall, inks.gaps);
      else if (name === "log") drawCounts(track.density, track.window, top, tall, inks.log);
      else if (name === "decisions") drawMarks(track.lanes.decisions, track, top, tall, inks.decisions);
      else drawBars(track.lanes[name], track, top, tall, inks[name]);
      pen.restore();
      top += tall;
    }
  };
  lanes.point = (t) => {
    const x = xOf(t), inside = lanes.track && x >= gutter - 1 && x <= gutter + room() + 1;
    cursor.style.transform = `translateX(${Math.round(x * 2) / 2}px)`;
    cursor.hidden = !inside;
  };
  const neat = (t) => { const each = (lanes.window[1] - lanes.window[0]) / room(); return each > 0.05 * SECOND ? Math.round(t / SECOND) * SECOND : Math.round(t); };
  const spotAt = (x, y) => spots.findLast(([left, up, right, down]) => left <= x && x <= right && up <= y && y <= down);
  const placed = (event) => { const here = box.getBoundingClientRect(); return [event.clientX - here.left, event.clientY - here.top]; };
  const at = (event) => neat(tOf(Math.max(gutter, Math.min(gutter + room(), event.clientX - box.getBoundingClientRect().left))));
  box.addEventListener("pointerdown", (event) => { if (event.button || !lanes.track) return; const note = spotAt(...placed(event))?.[5]; if (note) { wished.note(note); return; } dragging = true; box.setPointerCapture(event.pointerId); wished.seek(at(event), true); });
  box.addEventListener("pointermove", (event) => {
    if (!lanes.track) return;
    if (dragging) wished.seek(at(event), true);
    const [x, y] = placed(event);
    const spot = dragging ? null : spotAt(x, y), words = spot ? (typeof spot[4] === "function" ? spot[4]() : spot[4]) : x >= gutter ? told(at(event), lanes.zone, CLOCK) : "";
    box.style.cursor = spot?.[5] ? "pointer" : "";
    tip.hidden = !words;
    replaceText(tip, words);
    tip.style.left = `${Math.min(Math.max(0, x + em), Math.max(0, box.clientWidth - tip.offsetWidth))}px`;
    tip.style.top = `${y > box.clientHeight / 2 ? y - tip.offsetHeight - em : y + em}px`;
  });
  const drop = () => { if (!dragging) return; dragging = false; wished.seek(null, false); };
  box.addEventListener("pointerup", drop);
  box.addEventListener("pointercancel", drop);
  box.addEventListener("pointerleave", () => { tip.hidden = true; });
  box.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (!lanes.track) return;
    const [first, last] = lanes.window, sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (sideways) { const by = ((event.deltaX || event.deltaY) / room()) * (last - first); wished.zoom([first + by, last + by]); return; }
    const middle = tOf(event.clientX - box.getBoundingClientRect().left), factor = event.deltaY > 0 ? 1.25 : 0.8;
    wished.zoom([middle - (middle - first) * factor, middle + (last - middle) * factor]);
  }, { passive: false });
  return lanes;
};
