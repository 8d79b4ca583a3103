// The map: layout, incidents and units. Made once; after that only what moved is touched.

const SYMBOLS = { wall: 40, map: 160 }, LABELS = 12, FLAGS = 12, LARGE = 5;
const SHAPES = {
  square: "M8 8H92V92H8Z", triangle: "M50 4L97 92H3Z", circle: "M50 4A46 46 0 1 1 49.9 4Z", diamond: "M50 0L100 50L50 100L0 50Z",
  hexagon: "M25 6H75L100 50L75 94H25L0 50Z", pentagon: "M50 2L98 38L80 96H20L2 38Z",
  star: "M50 0L61 25L88 12L77 39L100 50L77 61L88 88L61 75L50 100L39 75L12 88L23 61L0 50L23 39L12 12L39 25Z",
  shield: "M8 6H92V50C92 76 70 92 50 98C30 92 8 76 8 50Z",
};
const CENTRE = { triangle: 66, pentagon: 54 };
const STYLES = {
  water: { fill: "--water", weight: 0 }, park: { fill: "--park", weight: 0 }, boundary: { line: "--dim", weight: 2, dash: "10 8" },
  zone: { fill: "--zone", line: "--line", weight: 2 }, building: { fill: "--line", weight: 0 }, street: { line: "--street", weight: 3 },
  bridge: { line: "--dim", weight: 7 }, route: { line: "--text", weight: 3, dash: "2 8" }, closure: { line: "--text", weight: 4, dash: "1 10" },
  stage: { fill: "--line", line: "--text", weight: 2 }, tower: { fill: "--line", line: "--text", weight: 2 }, front: { fill: "--zone", line: "--dim", weight: 2 },
  site: { line: "--dim", weight: 2, dash: "10 8" }, barrier: { line: "--text", weight: 2 }, vehicle_barrier: { line: "--text", weight: 5 },
  emergency_route: { line: "--text", weight: 3, dash: "2 8" }, ambulance_route: { line: "--text", weight: 3, dash: "2 8" }, evacuation_route: { line: "--dim", weight: 3, dash: "2 8" },
  walkway: { line: "--street", weight: 3 }, diversion: { line: "--dim", weight: 3, dash: "12 6" }, overhead: { line: "--dim", weight: 1, dash: "2 4" },
  staging: { line: "--dim", weight: 2 }, muster: { line: "--dim", weight: 2 }, landing_zone: { line: "--dim", weight: 2 }, queue: { line: "--line", weight: 1 },
};
const SITE = ["zone", "front", "stage", "gate"];
const NAMED = ["stage", "gate", "zone", "medical_post", "command_post", "exit", "rendezvous", "staging", "post", "lost_child", "muster", "landing_zone", "shelter", "vehicle_gate", "bridge", "closure", "park", "water"];
const SMALL = ["aed", "light", "camera", "hydrant", "toilets", "water_point", "lpg", "generator", "object", "screen"]; // planners' detail: a commander's map is calmer without it
const GROUND = ["water", "park"]; // a base map shows it better
const LAYERS = ["water", "park", "site", "zone", "front", "street", "walkway", "bridge", "building", "boundary", "route", "closure", "stage", "tower"];

const loadLeaflet = () => (window.leafletReady ??= new Promise((done, failed) => {
  const script = document.createElement("script");
  script.src = `${location.origin}/assets/leaflet/leaflet.js`; // this module is a blob: it has no relative paths
  script.onload = done;
  script.onerror = () => { window.leafletReady = undefined; failed(new Error("leaflet did not load")); };
  document.head.append(script);
}));

const svg = (tag, attributes) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};

/** One unit's symbol: the agency by shape, letter and outline, the status by how full it is. */
const symbol = (agency, fill, theme, old) => {
  const ink = fill === "emergency" ? "#D32F2F" : colour(agency, theme), path = SHAPES[agency ? agency.shape : "circle"] || SHAPES.circle;
  const node = svg("svg", { viewBox: "-6 -6 112 112", "aria-hidden": "true" });
  const hollow = fill === "hollow" || fill === "slash" || old;
  node.append(svg("path", { d: path, fill: hollow ? "var(--clear)" : fill === "half" ? "var(--clear)" : ink, stroke: old ? "#35D6E6" : ink,
    "stroke-width": 10, "stroke-linejoin": "round", ...(old ? { "stroke-dasharray": "14 10" } : {}) }));
  if (fill === "half" && !old) node.append(svg("path", { d: path, fill: ink, style: "clip-path: inset(50% 0 0 0)" }));
  const solid = (fill === "solid" || fill === "emergency") && !old;
  const letter = svg("text", { x: 50, y: CENTRE[agency && agency.shape] || 52, fill: solid ? "var(--clear)" : ink });
  if (fill === "half" && !old) Object.assign(letter.style, { paintOrder: "stroke", stroke: "var(--clear)", strokeWidth: "16px", strokeLinejoin: "round" });
  letter.textContent = agency ? agency.letter : "?";
  node.append(letter);
  if (fill === "slash") node.append(svg("path", { d: "M6 94L94 6", stroke: ink, "stroke-width": 10 }));
  return node;
};

const makeMap = (box, mode) => {
  const map = L.map(box, { zoomControl: mode === "map", attributionControl: false, zoomSnap: 0.25, keyboard: mode === "map", fadeAnimation: false,
    zoomAnimation: mode === "map", markerZoomAnimation: false });
  L.control.scale({ imperial: false, metric: true, maxWidth: mode === "wall" ? innerWidth / 9 : 100, position: "bottomleft" }).addTo(map);
  map.createPane("bases").style.zIndex = 150;
  map.createPane("zones").style.zIndex = 450;
  map.getPane("zones").style.pointerEvents = "none";
  return { map, mode, bases: L.layerGroup().addTo(map), layers: L.layerGroup().addTo(map), zones: L.layerGroup().addTo(map), pins: new Map(), fitted: "", selected: "" };
};

const pin = (chart, key, at, text, draw, popup, above = 0) => {
  let one = chart.pins.get(key);
  if (!one) {
    const node = make("div");
    one = { marker: L.marker(at, { icon: L.divIcon({ html: node, iconSize: [0, 0] }), keyboard: false, interactive: Boolean(popup), zIndexOffset: above }).addTo(chart.map), node };
    if (popup) one.marker.bindPopup(() => popup(key), { autoPan: false, minWidth: 160 });
    chart.pins.set(key, one);
  }
  const there = one.marker.getLatLng();
  if (there.lat !== at[0] || there.lng !== at[1]) one.marker.setLatLng(at);
  if (one.text !== text) { one.text = text; one.node.replaceChildren(...draw()); }
  one.seen = true;
  return one;
};

/** What lies under the published layout, quiet enough that what stands on it is read first. */
const drawBases = (chart, bases, view) => {
  const text = JSON.stringify(bases);
  if (chart.based === text) return;
  chart.based = text;
  chart.bases.clearLayers();
  for (const layer of bases.map(baseLayer)) if (layer) chart.bases.addLayer(layer);
  view.querySelector(".credit").textContent = baseCredits(bases);
};

const drawLayout = (chart, state, view) => {
  const bases = state.frame.bases, theme = view.dataset.theme, text = JSON.stringify([state.frame.layout, bases.length, theme]);
  drawBases(chart, bases, view);
  if (chart.laid === text) return;
  chart.laid = text;
  chart.layers.clearLayers();
  const token = (name) => getComputedStyle(view).getPropertyValue(name).trim();
  const rank = (feature) => (LAYERS.indexOf(feature.kind) + 1 || LAYERS.length);
  const features = state.frame.layout.filter((f) => !SMALL.includes(f.kind)).sort((a, b) => rank(a) - rank(b));
  for (const feature of features) {
    const style = STYLES[feature.kind], points = feature.points.map(([x, y]) => [y, x]);
    if (feature.geometry === "Point") {
      chart.layers.addLayer(L.circleMarker(points[0], { radius: 4, color: token("--dim"), weight: 2, fillOpacity: 1, fillColor: token("--panel"), interactive: false }));
      continue;
    }
    const options = { color: token(style && style.line ? style.line : "--line"), weight: style ? style.weight : 1, dashArray: style ? style.dash : null,
      fill: feature.geometry === "Polygon", fillColor: token(style && style.fill ? style.fill : "--zone"), fillOpacity: !style || !style.fill ? 0 : !bases.length ? 1 : GROUND.includes(feature.kind) ? 0 : 0.4, interactive: false };
    if (style && style.weight === 0) options.stroke = false;
    chart.layers.addLayer(feature.geometry === "Polygon" ? L.polygon([points, ...(feature.holes || []).map((hole) => hole.map(([x, y]) => [y, x]))], options) : L.polyline(points, options));
  }
};

const middleOf = (feature) => {
  const n = feature.points.length, sum = feature.points.reduce(([a, b], [x, y]) => [a + x, b + y], [0, 0]);
  return feature.geometry === "LineString" ? [...feature.points[Math.floor(n / 2)]].reverse() : [sum[1] / n, sum[0] / n];
};

/** What the map opens on: the event's layout, else its incidents and units, else its middle; once more when the better comes. */
const fitView = (chart, state) => {
  const { event, layout } = state.frame, named = event ? event.id : "", wide = layout.filter((f) => SITE.includes(f.kind));
  const sites = (wide.length ? wide : layout).flatMap((f) => f.points.map(([x, y]) => [y, x])), marks = state.board.marks.map((m) => [m.lat, m.lon]);
  const spots = sites.length ? [...sites, ...marks] : [...marks, ...state.units.filter((u) => u.lat !== null).map((u) => [u.lat, u.lon])];
  const by = sites.length ? 2 : Math.min(spots.length, 1);
  if (chart.fitted && chart.fitted.named === named && chart.fitted.by >= by) return;
  chart.fitted = { named, by };
  if (spots.length) chart.map.fitBounds(L.latLngBounds(spots), { animate: false, paddingTopLeft: [1.8 * chart.em, 2.6 * chart.em], paddingBottomRight: [1.8 * chart.em, 1.4 * chart.em], maxZoom: 17 });
  else chart.map.setView(event ? [event.lat, event.lon] : [0, 0], 14, { animate: false });
};

const urgentUnits = (state) => {
  const urgent = new Map(state.board.marks.map((m) => [m.id, m.priority]));
  for (const row of state.board.rows) urgent.set(row.id, row.priority);
  return (unit) => unit.incidents.map((i) => urgent.get(i)).sort()[0] || "P9";
};

/** Group what cannot be told apart: cells grow until no more than `most` symbols are left. */
const grouped = (chart, units, most) => {
  const spots = units.map((unit) => [unit, chart.map.project([unit.lat, unit.lon])]);
  for (let cell = 1.7 * chart.em; ; cell *= 1.5) {
    const cells = new Map();
    for (const [unit, spot] of spots) {
      const key = `${Math.floor(spot.x / cell)}:${Math.floor(spot.y / cell)}`;
      if (!cells.has(key)) cells.set(key, []);
      cells.get(key).push(unit);
    }
    if (cells.size <= Math.max(4, most) || cell > 4000) return [...cells.values()];
  }
};

const overlaps = (box, taken) => taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3]);
const AROUND = [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, 1], [1, -1], [-1, -1], [2, 0], [-2, 0], [0, 2], [0, -2], [2, 1], [-2, 1], [2, -1], [-2, -1]];

/** Find room for a box of `wide` x `high` at or around `spot`, and take it; pixels to move by, null where all is full. */
const settle = (chart, spot, wide, high, taken, tries = AROUND.length, before = null) => {
  const room = chart.map.getSize(), ways = AROUND.slice(0, tries);
  for (const way of before && ways.includes(before) ? [before, ...ways] : ways) {
    const [right, down] = way;
    const x = spot.x + right * wide * 1.02, y = spot.y + down * high * 1.02, box = [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
    if (box[0] < 0 || box[1] < 0 || box[2] > room.x || box[3] > room.y || overlaps(box, taken)) continue;
    taken.push(box);
    return Object.assign([Math.round(x - spot.x), Math.round(y - spot.y)], { way });
  }
  return null;
};
const moved = (node, [x, y]) => { node.style.marginLeft = `${x}px`; node.style.marginTop = `${y}px`; return node; };

/** Room for a unit's words beside its symbol: the side they fit on, "" for none; words that `must` be said may lie over others. */
const sideOf = (chart, spot, words, taken, must) => {
  const { em } = chart, wide = (words.length * 0.64 + 0.4) * em, half = 0.88 * em, edge = chart.map.getSize().x;
  const sides = [["right", spot.x + half], ["left", spot.x - half - wide]].map(([side, from]) => ({ side, box: [from, spot.y - em * 0.55, from + wide, spot.y + em * 0.55] }))
    .filter(({ box }) => box[0] >= 0 && box[2] <= edge);
  const found = sides.find(({ box }) => !overlaps(box, taken)) || (must ? sides[0] : null);
  if (!found) return "";
  taken.push(found.box);
  return found.side;
};

/** Draw one unit, within `tries` places around its own; false where there is no room. 0: as near as there is any, tied to
 * its place by a line. */
const drawUnit = (chart, unit, view, now, label, taken, popup, tries, inside) => {
  const theme = view.dataset.theme, stale = staleness(unit, now, view.state.frame.limits.position), agency = view.agencies.get(unit.agency), old = stale === "stale" || stale === "lost";
  const age = stale ? `${unit.every ? "" : "m "}${elapsed(now - unit.heard)}` : "", spot = chart.map.latLngToContainerPoint([unit.lat, unit.lon]);
  const key = `u:${unit.id}`, at = [unit.lat, unit.lon], side = 1.6 * chart.em, beside = settle(chart, spot, side, side, taken, tries, chart.pins.get(key)?.way);
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
  const key = `g:${units.map((u) => u.id).sort()[0]}`, now = view.state.clock(), limits = view.state.frame.limits.position;
  const old = new Set(units.filter((u) => ["stale", "lost"].includes(staleness(u, now, limits))).map((u) => u.agency)), pairs = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 4).map(([id, n]) => [id, `${n}${old.has(id) ? "?" : ""}`]);
  const words = pairs.map(([id, n]) => `${view.agencies.get(id)?.letter || "?"}${n}`).join(" "), wide = width(words, `800 ${chart.em}px ${chart.family}`) + 0.4 * chart.em;
  const few = tries > 0 && tries < AROUND.length, by = few && settle(chart, chart.map.latLngToContainerPoint(at), wide, 1.25 * chart.em, taken, tries, chart.pins.get(key)?.way);
  const room = few ? by && { by, way: by.way } : labelRoom(chart, { key, spots: [at], reach: 0, onSpot: true }, [words], taken, !tries);
  if (!room) return false;
  const one = pin(chart, key, at, JSON.stringify([pairs, view.dataset.theme, room.by]), () => [moved(stackOf(pairs, view.agencies, view.dataset.theme), room.by)], null);
  one.way = room.way;
  leaderPin(chart, key, { at, line: room.line });
  return one;
};
const stackOf = (pairs, agencies, theme, name = "stack") => {
  const node = make("div", name);
  for (const [id, count] of pairs) {
    const agency = agencies.get(id), part = make("span", "", `${agency ? agency.letter : "?"}${count}`);
    if (String(count).endsWith("?")) part.className = "stale"; else part.style.color = textColour(agency, theme);
    node.append(part);
  }
  return node;
};

const LIFTS = [0, 1, 2, -1, 3, -2, 4, 5, -3].flatMap((lift) => [0, 0.42, -0.42].map((aside) => [lift, aside])), POLE = 0.12;

/** How high a flag must stand (in its own heights) and how far aside on its pole to hide none that is there already; its
 * box and its pole join `taken`. */
const liftOf = (chart, mark, taken) => {
  const spot = chart.map.latLngToContainerPoint([mark.lat, mark.lon]), em = chart.em, room = chart.map.getSize();
  const wide = Math.max(width(flagText(mark), `800 ${1.03 * em}px ${chart.family}`) + 0.6 * em, 2.1 * Object.keys(mark.there).length * em), high = em * (Object.keys(mark.there).length ? 2.35 : 1.2);
  const standing = LIFTS.map(([lift, aside]) => { // below 0: it hangs below its spot
    const x = spot.x + aside * wide, shift = aside * wide + Math.max(0, wide / 2 - x) - Math.max(0, x + wide / 2 - room.x), middle = spot.x + shift;
    const foot = lift < 0 ? spot.y + em * (0.74 - 1.25 * (lift + 1)) + high : spot.y - em * (0.74 + 1.25 * lift), thick = POLE * em;
    const pole = lift < 0 ? [spot.x - thick, spot.y, spot.x + thick, foot - high] : [spot.x - thick, foot, spot.x + thick, spot.y];
    return { lift, aside, shift: Math.round(shift), box: [middle - wide / 2, foot - high, middle + wide / 2, foot], pole };
  });
  const free = ({ box, pole }) => box[1] > 0 && box[3] < room.y && !overlaps(box, taken) && !overlaps(pole, taken);
  const before = chart.pins.get(`i:${mark.id}`)?.way, same = standing.find(({ lift, aside }) => before === `${lift}:${aside}`);
  const found = same && free(same) ? same : standing.find(free);
  if (!found) {
    const apart = labelRoom(chart, { key: `i:${mark.id}`, spots: [[mark.lat, mark.lon]], reach: 0 }, [flagText(mark)], taken, false); // with a line instead of a stick
    return apart ? { lift: null, shift: apart.by[0], down: apart.by[1], line: apart.line, numbered: true, way: apart.way } : smallOf(chart, mark, taken);
  }
  taken.push(found.box, found.pole);
  return { lift: found.lift, shift: found.shift, way: `${found.lift}:${found.aside}` };
};
/** A mark without a flag: its priority alone, beside its spot or tied to it by a line where there is room. */
const smallOf = (chart, mark, taken) => {
  const { em } = chart, at = [mark.lat, mark.lon], key = `i:${mark.id}`, wide = width(MARK[mark.priority], `800 ${1.03 * em}px ${chart.family}`) + 0.75 * em;
  const beside = settle(chart, chart.map.latLngToContainerPoint(at), wide, 1.4 * em, taken, AROUND.length, chart.pins.get(key)?.way);
  if (beside) return { lift: null, shift: beside[0], down: beside[1], way: beside.way };
  const apart = labelRoom(chart, { key, spots: [at], reach: 0 }, [MARK[mark.priority]], taken, true);
  return { lift: null, shift: apart.by[0], down: apart.by[1], line: apart.line, way: apart.way };
};
const flagText = ({ number }) => (number.length > 6 ? `…${number.slice(-4)}` : number);

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

/** Say of a gate, route or post that it is closed or blocked although the plan has it open: always drawn, over the rest. */
const drawShut = (chart, state, taken) => {
  for (const feature of state.frame.layout) {
    const word = (state.ground || {})[feature.id];
    if (!word) continue;
    const at = middleOf(feature), spot = chart.map.latLngToContainerPoint(at), text = `\u2715 ${word} ${feature.name}`, wide = text.length * chart.em * 0.62, high = chart.em * 1.3;
    taken.push([spot.x - wide / 2, spot.y - high / 2, spot.x + wide / 2, spot.y + high / 2]);
    pin(chart, `g:${feature.id}`, at, text, () => [make("div", "shut", text)], null, 70000);
  }
};

/** Put names on the map where they cover nothing that is there already. */
const drawNames = (chart, state, taken) => {
  const { map, em } = chart;
  const named = state.frame.layout.filter((f) => f.name && NAMED.includes(f.kind) && !(state.ground || {})[f.id])
    .sort((a, b) => chart.pins.has(`n:${b.id}`) - chart.pins.has(`n:${a.id}`) || NAMED.indexOf(a.kind) - NAMED.indexOf(b.kind));
  let left = chart.mode === "wall" ? LABELS : 60;
  const size = map.getSize();
  for (const feature of named) {
    const at = middleOf(feature), spot = map.latLngToContainerPoint(at), wide = feature.name.length * em * 0.56, high = em * 1.15;
    const boxAt = (lift) => [spot.x - wide / 2, spot.y + lift - high / 2, spot.x + wide / 2, spot.y + lift + high / 2];
    const free = (box) => box[0] > 0 && box[1] > 0 && box[2] < size.x && box[3] < size.y - high &&
      !overlaps(box, taken);
    const lift = (feature.geometry === "Point" ? [-0.8, 0.8] : [0, -1.1, 1.1, -2.2, 2.2]).map((n) => n * high).find((n) => free(boxAt(n)));
    if (lift === undefined || left <= 0) continue;
    left--;
    taken.push(boxAt(lift));
    pin(chart, `n:${feature.id}`, at, JSON.stringify([feature.name, lift]), () => {
      const node = make("div", "place", feature.name);
      node.style.top = `${lift}px`;
      return [node];
    }, null);
  }
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
  drawLayout(chart, state, view);
  fitView(chart, state);
  for (const one of chart.pins.values()) one.seen = false;
  const seen = map.getBounds().pad(0.05);
  const filter = view.filter || (() => true);
  const units = state.units.filter((u) => u.lat !== null && filter(u) && (!wall || u.fill !== "slash") && seen.contains([u.lat, u.lon]));
  const open = (unit) => chart.pins.get(`u:${unit.id}`)?.marker.isPopupOpen() || chart.selected === unit.id;
  const trespassing = new Set(["rings", "areas"].flatMap((noun) => shownZones(state, wall)[noun]).flatMap((ring) => ring.inside || []));
  const alone = units.filter((u) => u.fill === "emergency" || rank(u) === "P1" || open(u) || trespassing.has(u.id)), lone = new Set(alone);
  const shown = state.board.marks.filter((m) => seen.contains([m.lat, m.lon]));
  const most = Math.max(8, SYMBOLS[chart.mode] - alone.length), size = map.getSize();
  const taken = [[0, size.y - 1.4 * chart.em, size.x, size.y], ...(wall ? [[size.x - 10.4 * chart.em, size.y - 2.9 * chart.em, size.x, size.y], ...overlaid(view)] : [])]; // scale, notice, count, what waits
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
