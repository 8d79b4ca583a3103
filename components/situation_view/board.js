// The board: header, incident rows and tiles. Everything strangers wrote is set as text, never as markup.

const make = (tag, classes = "", text = null) => {
  const node = document.createElement(tag);
  if (classes) node.className = classes;
  if (text !== null) node.textContent = text;
  return node;
};
const elapsed = (ms) => {
  const s = Math.max(0, Math.floor(ms / 1000)), m = Math.floor(s / 60), h = Math.floor(m / 60);
  if (s < 60) return `${s}s`;
  if (m < 60) return `${m}m`;
  return h < 24 ? `${h}h${String(m % 60).padStart(2, "0")}m` : `${Math.floor(h / 24)}d${String(h % 24).padStart(2, "0")}h`;
};
const clockText = (ms, zone) => new Intl.DateTimeFormat("en-GB", {
  timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(ms);
const dayText = (ms, zone) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, day: "numeric", month: "short", year: "numeric" }).format(ms);
const MARK = { P1: "1!!", P2: "2!", P3: "3", P4: "4" };
const colour = (agency, theme) => (agency ? agency[theme === "light" ? "light" : "dark"] : "var(--dim)");

/** An agency's colour as text on a panel: where it is too faint to read (below 4.5 : 1) the text's own colour. */
const PANEL = { dark: "#252A31", light: "#ECEEF0" }, LEGIBLE = 4.5;
const brightness = (hex) => [1, 3, 5].reduce((sum, at, n) => {
  const part = parseInt(hex.slice(at, at + 2), 16) / 255;
  return sum + [0.2126, 0.7152, 0.0722][n] * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
}, 0);
const textColour = (agency, theme) => {
  const ink = colour(agency, theme);
  if (!/^#[0-9a-f]{6}$/i.test(ink)) return ink;
  const [low, high] = [brightness(ink), brightness(PANEL[theme === "light" ? "light" : "dark"])].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05) < LEGIBLE ? "var(--text)" : ink;
};
const replaceText = (node, text) => { if (node.textContent !== text) node.textContent = text; };

/** How old a unit's position is by the deployment's `limits`: "", "late", "stale" or "lost"; by hand only stale. */
const staleness = (unit, now, limits) => {
  const age = (now - unit.heard) / 1000;
  if (!unit.every) return age > limits.by_hand ? "stale" : "";
  if (age > limits.lost) return "lost";
  if (age > Math.min(limits.stale_intervals * unit.every, unit.carrier === "person" ? limits.stale_person : limits.stale_vehicle)) return "stale";
  return age > limits.late_intervals * unit.every ? "late" : "";
};

const ruler = document.createElement("canvas").getContext("2d");
const width = (text, font) => { ruler.font = font; return ruler.measureText(text).width; };
const fontOf = (node) => { const s = getComputedStyle(node); return `${s.fontWeight} ${s.fontSize} ${s.fontFamily}`; };

/** Put `words` on `line` as far as they fit into `room` pixels; return the words that are left. */
const fill = (line, words, room) => {
  const font = fontOf(line);
  let taken = words.length;
  while (taken > 1 && width(words.slice(0, taken).join(" "), font) > room) taken--;
  line.textContent = words.slice(0, taken).join(" ");
  return words.slice(taken);
};

/** A long title goes on in the second line, in place of where and who; only what is longer still ends in an ellipsis. */
const fitTitle = (node, row) => {
  for (const tight of [0, 1, 2, 3]) {
    sayChips(node, tight);
    if (chipsFit(node) && !spread(node, row)) return;
  }
  spread(node, row);
  const rest = node.querySelector(".rest"), bold = rest.querySelector("b"), font = fontOf(bold), words = bold.textContent.split(" ");
  while (words.length > 1 && width(`${words.join(" ")} …`, font) > rest.clientWidth) words.pop();
  bold.textContent = `${words.join(" ")} …`;
};

/** Whether the chips leave room for some words beside them; where the text is large those have a line of their own. */
const chipsFit = (node) => {
  const under = node.querySelector(".under"), rest = under.querySelector(".rest"), chips = [...under.children].filter((one) => one !== rest && !one.hidden);
  const room = under.clientWidth - chips.reduce((sum, chip) => sum + chip.offsetWidth, 0);
  return room >= (node.closest(".large") ? 0 : width("12 units", fontOf(rest)) + chips.length * 0.012 * innerWidth);
};

/** Put the title, and where there is room place and units, on the two lines; return the words that are left over. */
const spread = (node, row) => {
  const title = node.querySelector(".title"), rest = node.querySelector(".rest"), words = `${row.number} ${row.title}`.split(/\s+/);
  title.classList.remove("small");
  const room = title.clientWidth;
  if (fill(title, words, room).length) title.classList.add("small");
  let left = fill(title, words, room);
  if (!left.length) { fillPlace(rest, row, node.notes); return 0; }
  const bold = make("b");
  rest.replaceChildren(bold);
  left = fill(bold, left, rest.clientWidth);
  if (left.length || width(bold.textContent, fontOf(bold)) > rest.clientWidth) return Math.max(1, left.length);
  const who = ` · ${countOf(row)}`;
  if (width(bold.textContent, fontOf(bold)) + width(who, fontOf(rest)) < rest.clientWidth) rest.append(who);
  return 0;
};
const countOf = (row) => {
  const total = row.units.length + row.more_units;
  return total ? `${total} unit${total > 1 ? "s" : ""}` : "no unit";
};

/** Where and who: names of units while they fit, else how many; a place that is still too long is cut, never the count.
 * By what the lead holds is said before that where there is room for all. */
const fillPlace = (rest, row, { must, may }) => {
  const font = fontOf(rest), room = rest.clientWidth, fits = (text) => width(text, font) <= room, joined = (...words) => words.flat().filter(Boolean).join(" · ");
  const count = countOf(row), names = [...row.units, ...(row.more_units ? [`+${row.more_units}`] : [])].join(" ");
  const choices = [joined(must, may, row.place, names), joined(must, row.place, names), joined(must, row.place, count), joined(must, count)];
  let text = choices.slice(0, 3).find(fits);
  for (let place = row.place; text === undefined && place.length > 3; ) {
    place = place.slice(0, -1).trimEnd();
    if (place.length > 3 && fits(joined(must, `${place}…`, count))) text = joined(must, `${place}…`, count);
  }
  rest.textContent = text === undefined ? [choices[3], joined(must), count].find(fits) || "" : text;
};

const drawRow = (node, row, agencies, theme, alarm, unsaid) => {
  node.dataset.incident = row.id;
  const prio = make("div", `prio ${row.priority}`, MARK[row.priority]);
  const middle = make("div"), title = make("div", "title"), under = make("div", "under"), rest = make("span", "rest");
  middle.style.minWidth = 0;
  rest.style.flex = "1 1 0"; rest.style.minWidth = 0;
  under.append(...leadChips(row, agencies, theme, unsaid), ...(alarm ? [make("span", "why", alarm)] : []), rest);
  middle.append(title, under);
  node.className = "row";
  node.notes = leadNotes(row, agencies);
  node.replaceChildren(prio, middle, make("div", "since"));
};

/** What stays (P1, and P2 that nobody leads or that is in dispute) and what is paged through below it. */
const UNRESOLVED = ["disputed", "escalated"];
const paged = (state, count) => {
  const { rows } = state.board, stays = (row) => row.priority === "P1" || (row.priority === "P2" && (!row.lead || UNRESOLVED.includes(row.leading.state)));
  const fixed = rows.filter(stays), rest = rows.filter((row) => !stays(row));
  if (fixed.length >= count) { // what is agreed gives way first, and is counted below the rows
    const worst = fixed.filter((row) => row.priority === "P1"), kept = worst.length < count ? worst : [], turn = fixed.filter((row) => !kept.includes(row));
    return { fixed: kept, rest: turn, pages: Math.max(1, Math.ceil(turn.length / (count - kept.length))) };
  }
  return { fixed, rest, pages: Math.max(1, Math.ceil(rest.length / (count - fixed.length))) };
};

const drawRows = (view, state, agencies, shown) => {
  const rows = view.querySelector(".rows");
  while (rows.children.length > shown.length || rows.querySelector(".quiet")) rows.lastChild.remove();
  if (!shown.length) rows.append(make("div", "quiet", outsideLog(state) || "No open incident"));
  shown.forEach((row, n) => {
    if (!rows.children[n]) rows.append(make("div", "row"));
    const node = rows.children[n], alarm = alarmWords(state, row), unsaid = leadsUnsaid(state), text = JSON.stringify([row, alarm, unsaid, view.dataset.theme, rows.clientWidth]);
    if (node.drawn !== text) { drawRow(node, row, agencies, view.dataset.theme, alarm, unsaid); node.drawn = text; node.row = row; node.fitted = 0; }
  });
  for (const node of rows.children) if (node.row) {
    const age = elapsed(state.clock() - node.row.opened / 1000);
    replaceText(node.querySelector(".since"), age);
    if (node.fitted === age.length) continue; // a longer age takes room from the words beside it
    fitTitle(node, node.row);
    node.fitted = age.length;
  }
};

/** Whether a log that is shown live stopped long ago. */
const hasEnded = (state) => state.live && state.clock() - state.frame.span[1] / 1000 > 1000 * state.frame.limits.log_quiet && state.frame.seq === state.seq;

/** Whether this is the past of a log whose people are not in it, as of another system's calls: no lead could be said. */
const leadsUnsaid = (state) => Boolean(state.board.nobody) && (!state.live || hasEnded(state));

/** Whether a replayed instant lies before or after everything in the log, in words. */
const outsideLog = (state) => {
  if (state.live) return "";
  const [first, last] = state.frame.span, at = state.frame.at;
  return at < first ? "Before the log begins" : at > last ? "After the log's end" : "";
};

const drawMore = (view, state, shown) => {
  const { board } = state, total = Object.values(board.open).reduce((a, b) => a + b, 0);
  const shelved = alarmsOf(state).shelved;
  const parts = [total > shown ? `${total} open, ${total - shown} not shown` : `${total} open`, !board.no_lead ? "" : leadsUnsaid(state) ? "leads not in this log" : `${board.no_lead} no lead`, shelved ? `${shelved} shelved` : "", `${board.closed} closed`];
  const more = view.querySelector(".more .count"), silent = view.querySelector(".more .silent"), words = parts.filter(Boolean), font = fontOf(more);
  drawSilent(silent, state);
  const room = more.parentNode.clientWidth * 0.97 - silent.offsetWidth;
  while (words.length > 1 && width(words.join(" · "), font) > room) words.pop();
  replaceText(more, words.join(" · "));
  replaceText(view.querySelector(".aid"), Number(view.dataset.scale) > 1.1 ? "Not dispatch" : "Coordination aid, not dispatch");
};

/** A unit's emergency is the loudest thing on the wall. */
const drawMayday = (view, state) => {
  const bar = view.querySelector(".mayday"), units = state.units.filter((unit) => unit.fill === "emergency");
  bar.hidden = !units.length;
  const said = units.map((unit) => [unit.callsign, view.agencies.get(unit.agency)?.short, ...unit.incidents.map((i) => `#${i}`), elapsed(state.clock() - unit.since)].filter(Boolean).join(" "));
  replaceText(bar, units.length ? `EMERGENCY  ${said.join("   ")}` : "");
};

const drawTiles = (view, state, agencies) => {
  const tiles = view.querySelector(".tiles"), { board } = state, theme = view.dataset.theme;
  const text = JSON.stringify([board.tiles, board.resources, theme, view.dataset.scale]);
  if (tiles.drawn === text) return;
  tiles.drawn = text;
  const tile = (number, total, low, label, ink, extra, agency) => {
    const node = make("div", `tile ${extra}`), n = make("div", "n", String(number)), l = make("div", "l");
    const tight = Number(view.dataset.scale) > 1.1, alarm = low ? make("span", "chip amber", number ? "LOW" : "NONE") : null;
    n.append(tight && alarm ? alarm : make("span", "of", `/ ${total}`));
    const name = make("b", "", label);
    if (ink) { name.style.color = textColour(agency, theme); node.style.borderTopColor = ink; }
    l.append(name, tight || !ink ? "" : alarm ? " " : " free", ...(tight || !alarm ? [] : [alarm]));
    node.append(n, l);
    return node;
  };
  const nodes = board.tiles.map((t) => {
    const agency = agencies.get(t.agency), ink = colour(agency, theme);
    return tile(t.free, t.total, t.low, agency ? agency.short : t.agency, ink, "", agency);
  });
  const shared = Object.values(board.resources).reduce((a, b) => a + b, 0);
  if (shared) nodes.push(tile(board.resources.available || 0, shared, !board.resources.available, "Shared", "", "shared"));
  tiles.replaceChildren(...nodes);
};

/** Feeds by the newest fix of their units: [{feed, age}] of those that are late, worst first. */
const lateFeeds = (state, now) => {
  const newest = new Map();
  for (const unit of state.units) if (unit.lat !== null) newest.set(unit.feed, Math.max(newest.get(unit.feed) || 0, unit.heard));
  return state.frame.feeds.map((feed) => ({ feed, age: newest.has(feed.id) ? now - newest.get(feed.id) : Infinity }))
    .filter(({ feed, age }) => age > 1000 * state.frame.limits.position.late_intervals * feed.interval).sort((a, b) => b.age - a.age);
};

const drawTop = (view, state) => {
  const zone = state.frame.event ? state.frame.event.timezone : "UTC", now = state.clock(), pick = (c) => view.querySelector(c);
  replaceText(pick(".event"), state.frame.event ? state.frame.event.name : "");
  replaceText(pick(".clock"), clockText(now, zone));
  const period = (state.frame.event ? state.frame.event.periods : []).find((p) => p.starts <= now * 1000 && now * 1000 < p.ends);
  replaceText(pick(".period"), period ? period.name : "");
  drawFeeds(pick(".feeds"), state, now);
  replaceText(pick(".ended"), hasEnded(state) ? `LOG ENDED ${dayText(state.frame.span[1] / 1000, zone)}` : "");
  if (!state.live) {
    if (!pick(".mode .replay")) pick(".mode").replaceChildren(make("span", "replay", "REPLAY"), " ", make("span", "day"));
    replaceText(pick(".mode .day"), dayText(now, zone));
    replaceText(pick(".ended"), outsideLog(state));
    return;
  }
  const age = state.age(), node = pick(".age");
  node.className = `age${age > 1000 * state.limits().late ? " chip amber" : ""}`;
  replaceText(node, `DATA ${elapsed(age)}`);
};
const drawFeeds = (node, state, now) => {
  const all = state.frame.feeds.length, late = lateFeeds(state, now);
  const text = all ? JSON.stringify([all, late.map(({ feed, age }) => [feed.id, elapsed(age)])]) : "";
  if (node.drawn === text) return;
  node.drawn = text;
  if (!all) { node.replaceChildren(); return; }
  const chips = late.slice(0, 1).map(({ feed, age }) => make("span", "chip stale", `${feed.id.toUpperCase()} ${age === Infinity ? "none" : elapsed(age)}`));
  node.replaceChildren(`FEEDS ${all - late.length}/${all}`, ...chips);
};

/** The silent feeds again, below the rows, while an alarm lies over the header. */
const drawSilent = (node, state) => {
  const late = alarmsOf(state).waiting.length ? lateFeeds(state, state.clock()) : [];
  replaceText(node, late.length ? `${late[0].feed.id.toUpperCase()} ${late[0].age === Infinity ? "none" : elapsed(late[0].age)}${late.length > 1 ? ` +${late.length - 1} silent` : ""}` : "");
};

const drawDead = (view, state) => {
  const dead = view.querySelector(".dead"), lost = state.live && state.frame && state.age() > 1000 * state.limits().dead;
  view.classList.toggle("lost", Boolean(lost));
  let text = "";
  if (state.error) text = state.error;
  else if (lost) {
    const zone = state.frame.event ? state.frame.event.timezone : "UTC";
    text = `NO LIVE DATA since ${clockText(state.clock() - state.age(), zone)} - USE RADIO`;
  }
  dead.hidden = !text;
  replaceText(dead, text);
};

const drawAges = (view, state) => {
  const now = state.clock(), unsaid = leadsUnsaid(state), past = (us) => !unsaid && us > 0 && now * 1000 >= us;
  for (const node of view.querySelectorAll(".row")) {
    if (!node.row) continue;
    replaceText(node.querySelector(".since"), elapsed(now - node.row.opened / 1000));
    node.classList.toggle("fresh", state.live && now - node.row.updated / 1000 < 1000 * state.frame.limits.changed_mark);
    const red = past(node.row.red_from), lead = node.querySelector(".lead");
    node.classList.toggle("alarm", red);
    lead.classList.toggle("urgent", red);
    lead.classList.toggle("soon", !red && past(node.row.amber_from));
  }
};
