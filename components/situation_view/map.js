// The map: layout, incidents and units. Made once; after that only what moved is touched.

const SYMBOLS = { wall: 40, map: 160 }, LABELS = 12, FLAGS = 12, LARGE = 5;

const loadLeaflet = () => (window.leafletReady ??= new Promise((done, failed) => {
  const script = document.createElement("script");
  script.src = `${location.origin}/assets/leaflet/leaflet.js`; // this module is a blob: it has no relative paths
  script.onload = done;
  script.onerror = () => { window.leafletReady = undefined; failed(new Error("leaflet did not load")); };
  document.head.append(script);
}));

const makeMap = (box, mode) => {
  const map = L.map(box, { zoomControl: mode === "map", attributionControl: false, zoomSnap: 0.25, keyboard: mode === "map", fadeAnimation: false,
    zoomAnimation: mode === "map", markerZoomAnimation: false });
  L.control.scale({ imperial: false, metric: true, maxWidth: mode === "wall" ? innerWidth / 9 : 100, position: "bottomleft" }).addTo(map);
  map.createPane("bases").style.zIndex = 150;
  map.createPane("zones").style.zIndex = 450;
  map.getPane("zones").style.pointerEvents = "none";
  const chart = { map, mode, bases: L.layerGroup().addTo(map), layers: L.layerGroup().addTo(map), zones: L.layerGroup().addTo(map), pins: new Map(), fitted: "", byHand: false, selected: "" };
  map.on("movestart", () => { chart.byHand ||= Boolean(chart.fitted) && !chart.fitting; });
  return chart;
};

const pin = (chart, key, at, text, draw, popup, above = 0) => {
  let one = chart.pins.get(key);
  if (!one) {
    const node = make("div");
    one = { marker: L.marker(at, { icon: L.divIcon({ html: node, iconSize: [0, 0] }), keyboard: false, interactive: Boolean(popup), zIndexOffset: above }).addTo(chart.map), node, above };
    if (popup) one.marker.bindPopup(() => popup(key), { autoPan: false, minWidth: 160 });
    chart.pins.set(key, one);
  }
  const there = one.marker.getLatLng();
  if (there.lat !== at[0] || there.lng !== at[1]) one.marker.setLatLng(at);
  if (one.above !== above) { one.above = above; one.marker.setZIndexOffset(above); }
  if (one.text !== text) { one.text = text; one.node.replaceChildren(...draw()); }
  one.seen = true;
  return one;
};

const leader = ([x, y, long, turn]) => {
  const node = make("div", "leader");
  Object.assign(node.style, { left: `${x}px`, top: `${y}px`, width: `${long}px`, transform: `rotate(${turn}deg)` });
  return node;
};
/** The line lies under all that is written. */
const leaderPin = (chart, key, { at, line }) => line && pin(chart, `${key}:line`, at, JSON.stringify(line), () => [leader(line)], null, -5000);

/** Degrees from `low` to `high`, out to a grid as coarse as they are wide, so that small changes do not move the map. */
const steady = (low, high) => {
  const step = 2 ** Math.ceil(Math.log2(Math.max(high - low, 0.004))) / 8;
  return [Math.floor(low / step) * step, Math.ceil(high / step) * step];
};

/** What the map opens on: the event's layout, else its incidents and units, else its middle; live once more when the
 * better comes. At a past instant it is what that instant asks for, until somebody moves the map: a link shows the same. */
const fitView = (chart, state) => {
  const { event, layout } = state.frame, named = event ? event.id : "", same = chart.fitted && chart.fitted.named === named;
  if (same && (state.live ? chart.fitted.by === 2 : chart.byHand)) return;
  const wide = layout.filter((f) => SITE.includes(f.kind));
  const sites = (wide.length ? wide : layout).flatMap((f) => f.points.map(([x, y]) => [y, x])), marks = state.board.marks.map((m) => [m.lat, m.lon]);
  const spots = sites.length ? [...sites, ...marks] : [...marks, ...state.units.filter((u) => u.lat !== null).map((u) => [u.lat, u.lon])];
  const by = sites.length ? 2 : Math.min(spots.length, 1);
  if (same && state.live && chart.fitted.by >= by) return;
  const { x, y } = chart.map.getSize(), around = spots.length ? L.latLngBounds(spots) : null;
  const south = around && steady(around.getSouth(), around.getNorth()), west = around && steady(around.getWest(), around.getEast());
  const bounds = around && (state.live || sites.length ? around : L.latLngBounds([south[0], west[0]], [south[1], west[1]])), text = `${x} ${y} ${bounds ? bounds.toBBoxString() : ""}`;
  if (same && chart.fitted.text === text) return;
  Object.assign(chart, { fitted: { named, by, text }, byHand: false, fitting: true });
  if (bounds) chart.map.fitBounds(bounds, { animate: false, paddingTopLeft: [1.8 * chart.em, 2.6 * chart.em], paddingBottomRight: [1.8 * chart.em, 1.4 * chart.em], maxZoom: 17, reset: true });
  else chart.map.setView(event ? [event.lat, event.lon] : [0, 0], 14, { animate: false, reset: true });
  chart.fitting = false;
};

const urgentUnits = (state) => {
  const urgent = new Map(state.board.marks.map((m) => [m.id, m.priority]));
  for (const row of state.board.rows) urgent.set(row.id, row.priority);
  return (unit) => (unit.incidents.length && unit.incidents.map((i) => urgent.get(i)).sort()[0]) || "P9";
};

/** Draw one unit, within `tries` places around its own; false where there is no room. 0: as near as there is any, tied to
 * its place by a line. */
const drawUnit = (chart, unit, view, now, label, taken, popup, tries, inside) => {
  const theme = view.dataset.theme, stale = staleness(unit, now, view.state.frame.limits.position), agency = view.agencies.get(unit.agency), old = stale === "stale" || stale === "lost";
  const age = stale ? `${unit.every ? "" : "m "}${elapsed(now - unit.heard)}` : "", spot = chart.map.latLngToContainerPoint([unit.lat, unit.lon]);
  const key = `u:${unit.id}`, at = [unit.lat, unit.lon], side = 1.6 * chart.em, beside = settle(chart, spot, side, side, taken, tries, wayOf(chart, key));
  const room = beside ? { by: beside, way: beside.way } : tries ? null : labelRoom(chart, { key, spots: [at], reach: 0, onSpot: true, size: [side, side] }, [], taken, true);
  if (!room) return false;
  const { by } = room;
  const named = label || chart.selected === unit.id, words = [named ? unit.callsign : "", age].filter(Boolean).join(" ");
  const must = old || chart.selected === unit.id, shown = words ? sideOf(chart, { x: spot.x + by[0], y: spot.y + by[1] }, words, taken, must) || (must ? "right" : "") : "";
  const one = pin(chart, key, at, JSON.stringify([unit.fill, unit.agency, stale, words, theme, by, shown, inside, chart.selected === unit.id]), () => {
    const node = moved(make("div", `symbol ${stale === "lost" ? "gone" : old ? "old" : ""}${chart.selected === unit.id ? " chosen" : ""}${inside ? " within" : ""}`), by);
    Object.assign(node.dataset, { unit: unit.id, staleness: stale });
    node.append(symbol(agency, unit.fill, theme, old), ...(inside ? [make("b", "bang", "!")] : []));
    if (stale === "late") node.firstChild.style.outline = "2px solid #35D6E6";
    if (!shown || !words) return [node];
    const tag = make("div", `tag ${shown}`, named ? unit.callsign : "");
    tag.style.marginTop = `${by[1]}px`;
    tag.style[shown === "left" ? "marginRight" : "marginLeft"] = `${shown === "left" ? -by[0] : by[0]}px`;
    if (age) tag.append(make("span", "stale", age));
    return [node, tag];
  }, popup);
  one.way = room.way; // it stays on the side where it was, as long as there is room
  leaderPin(chart, key, { at, line: room.line });
  return one;
};

/** Draw a group within `tries` places around its own; of all of them (who is busy), also farther off and tied to it by a
 * line; 0: where it hides least. A question mark and the colour of old positions: not all of them are where they stand. */
const drawGroup = (chart, units, view, taken, tries) => {
  const counts = new Map();
  for (const unit of units) counts.set(unit.agency, (counts.get(unit.agency) || 0) + 1);
  const at = [units.reduce((sum, u) => sum + u.lat, 0) / units.length, units.reduce((sum, u) => sum + u.lon, 0) / units.length];
  const key = `g:${units.reduce((least, { id }) => (id < least ? id : least), units[0].id)}`, now = view.state.clock(), limits = view.state.frame.limits.position;
  const old = new Set(units.filter((u) => ["stale", "lost"].includes(staleness(u, now, limits))).map((u) => u.agency)), pairs = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 4).map(([id, n]) => [id, `${n}${old.has(id) ? "?" : ""}`]);
  const words = pairs.map(([id, n]) => `${view.agencies.get(id)?.letter || "?"}${n}`).join(" "), wide = width(words, `800 ${chart.em}px ${chart.family}`) + 0.4 * chart.em;
  const few = tries > 0 && tries < AROUND.length, by = few && settle(chart, chart.map.latLngToContainerPoint(at), wide, 1.25 * chart.em, taken, tries, wayOf(chart, key));
  const room = few ? by && { by, way: by.way } : labelRoom(chart, { key, spots: [at], reach: 0, onSpot: true }, [words], taken, !tries);
  if (!room) return false;
  const one = pin(chart, key, at, JSON.stringify([pairs, view.dataset.theme, room.by]), () => [moved(stackOf(pairs, view.agencies, view.dataset.theme), room.by)], null);
  one.way = room.way;
  leaderPin(chart, key, { at, line: room.line });
  return one;
};

const drawMark = (chart, mark, agencies, theme, popup, stand) => {
  const one = pin(chart, `i:${mark.id}`, [mark.lat, mark.lon], JSON.stringify([mark.number, mark.priority, mark.there, theme, stand]), () => {
    const node = make("div", "mark");
    node.dataset.incident = mark.id;
    if (Object.keys(mark.there).length) node.append(stackOf(Object.entries(mark.there), agencies, theme, "there"));
    if (stand.lift === null) {
      moved(node, [stand.shift, stand.down]);
      node.classList.add("small");
      node.replaceChildren(make("div", `flag ${mark.priority}`, stand.numbered ? flagText(mark) : MARK[mark.priority]));
      return [node];
    }
    const pole = make("div", "pole");
    pole.style.height = `${(0.74 + 1.25 * (stand.lift < 0 ? -1 - stand.lift : stand.lift)) * chart.em}px`;
    node.classList.toggle("hangs", stand.lift < 0);
    pole.style.transform = `translateX(${-stand.shift}px)`;
    node.style.marginLeft = `${stand.shift}px`;
    node.append(make("div", `flag ${mark.priority}`, flagText(mark)), pole);
    return [node];
  }, popup, 10000 * (6 - Number(mark.priority[1])));
  one.way = stand.way;
  leaderPin(chart, `i:${mark.id}`, { at: [mark.lat, mark.lon], line: stand.line });
};

/** Where the list of what waits lies on the map. */
const overlaid = (view) => {
  const { offsetWidth: wide, offsetHeight: high, offsetLeft: left, offsetTop: top } = view.querySelector(".waits");
  return high ? [[left, top, left + wide, top + high]] : [];
};

const drawMap = (chart, state, view, popups) => {
  const { map } = chart, wall = chart.mode === "wall", agencies = view.agencies, theme = view.dataset.theme, now = state.clock(), rank = urgentUnits(state);
  chart.em = wall ? parseFloat(getComputedStyle(view).getPropertyValue("--name-size")) || 38 : 0.8125 * parseFloat(getComputedStyle(document.documentElement).fontSize);
  chart.family = getComputedStyle(view).fontFamily;
  chart.live = state.live;
  drawLayout(chart, state, view);
  fitView(chart, state);
  for (const one of chart.pins.values()) one.seen = false;
  const edges = map.getBounds().pad(0.05), [south, west, north, east] = [edges.getSouth(), edges.getWest(), edges.getNorth(), edges.getEast()];
  const seen = ({ lat, lon }) => lat >= south && lat <= north && lon >= west && lon <= east;
  const filter = view.filter || (() => true);
  const units = state.units.filter((u) => u.lat !== null && filter(u) && (!wall || u.fill !== "slash") && seen(u));
  const opened = new Set([...chart.pins].filter(([, one]) => one.marker.isPopupOpen()).map(([key]) => key));
  const open = (unit) => chart.selected === unit.id || (opened.size > 0 && opened.has(`u:${unit.id}`));
  const trespassing = new Set(["rings", "areas"].flatMap((noun) => shownZones(state, wall)[noun]).flatMap((ring) => ring.inside || []));
  const alone = units.filter((u) => u.fill === "emergency" || rank(u) === "P1" || open(u) || trespassing.has(u.id)), lone = new Set(alone);
  const shown = state.board.marks.filter(seen);
  const most = Math.max(8, SYMBOLS[chart.mode] - alone.length), size = map.getSize();
  const taken = makeTaken(2 * chart.em, [0, size.y - 1.4 * chart.em, size.x, size.y], ...(wall ? [[size.x - 10.4 * chart.em, size.y - 2.9 * chart.em, size.x, size.y], ...overlaid(view)] : [])); // scale, notice, count, what waits
  const named = (mark, n) => n < (view.classList.contains("large") ? LARGE : FLAGS) && (mark.priority < "P3" || !wall);
  [...shown].sort((a, b) => a.priority.localeCompare(b.priority))
    .forEach((mark, n) => drawMark(chart, mark, agencies, theme, popups.incident, named(mark, n) ? liftOf(chart, mark, taken) : smallOf(chart, mark, taken)));
  const within = drawZones(chart, state, view, taken, popups);
  let labels = wall ? (view.classList.contains("large") ? 0 : LABELS) : 60, left = 0; // who gives way on the wall: the tiles count them
  const label = (unit) => (!wall || rank(unit) < "P3") && labels-- > 0;
  const put = (group, tries) => (group.length > 1 ? drawGroup(chart, group, view, taken, tries)
    : drawUnit(chart, group[0], view, now, label(group[0]), taken, popups.unit, tries, within.has(group[0].id)));
  const busy = (unit) => !wall || unit.fill === "solid" || unit.fill === "half";
  const homeless = alone.filter((unit) => !put([unit], AROUND.length)), single = (unit) => !wall || unit.fill === "emergency" || open(unit);
  for (const group of [...homeless.filter(single).map((unit) => [unit]), ...grouped(chart, homeless.filter((unit) => !single(unit)), LABELS)]) put(group, 0);
  for (const group of grouped(chart, units.filter((u) => !lone.has(u) && busy(u)), most)) if (!put(group, AROUND.length) && (wall || !put(group, 0))) left += group.length;
  for (const group of grouped(chart, units.filter((u) => !lone.has(u) && !busy(u)), most)) if (!put(group, 5)) left += group.length;
  replaceText(view.querySelector(".unshown"), left ? `+${left} not drawn` : "");
  drawShut(chart, state, taken);
  drawNames(chart, state, taken);
  for (const [key, one] of chart.pins) if (!one.seen && !one.marker.isPopupOpen()) { one.marker.remove(); chart.pins.delete(key); }
};
