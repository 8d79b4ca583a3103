// The map: layout, incidents and units. Made once; after that only what moved is touched.

const SYMBOLS = { wall: 40, map: 160 }, LABELS = 12, CELL = 64;
const SHAPES = {
  square: "M8 8H92V92H8Z", triangle: "M50 4L97 92H3Z", circle: "M50 4A46 46 0 1 1 49.9 4Z", diamond: "M50 0L100 50L50 100L0 50Z",
  hexagon: "M25 6H75L100 50L75 94H25L0 50Z", pentagon: "M50 2L98 38L80 96H20L2 38Z",
  star: "M50 0L61 25L88 12L77 39L100 50L77 61L88 88L61 75L50 100L39 75L12 88L23 61L0 50L23 39L12 12L39 25Z",
  shield: "M8 6H92V50C92 76 70 92 50 98C30 92 8 76 8 50Z",
};
const CENTRE = { triangle: 64, pentagon: 54 };
const STYLES = {
  water: { fill: "--water", weight: 0 }, park: { fill: "--park", weight: 0 }, boundary: { line: "--dim", weight: 2, dash: "10 8" },
  zone: { fill: "--zone", line: "--line", weight: 2 }, building: { fill: "--line", weight: 0 }, street: { line: "--street", weight: 3 },
  bridge: { line: "--dim", weight: 7 }, route: { line: "--text", weight: 3, dash: "2 8" }, closure: { line: "--text", weight: 4, dash: "1 10" },
  stage: { fill: "--line", line: "--text", weight: 2 },
};
const NAMED = ["stage", "gate", "zone", "post", "bridge", "closure", "park", "water"];

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
  return { map, mode, layers: L.layerGroup().addTo(map), pins: new Map(), fitted: "", selected: "" };
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

const drawLayout = (chart, state, view) => {
  const theme = view.dataset.theme, text = JSON.stringify([state.frame.layout, theme]);
  if (chart.laid === text) return;
  chart.laid = text;
  chart.layers.clearLayers();
  const token = (name) => getComputedStyle(view).getPropertyValue(name).trim();
  const order = ["water", "park", "zone", "street", "bridge", "building", "boundary", "route", "closure", "stage"];
  const features = [...state.frame.layout].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  for (const feature of features) {
    const style = STYLES[feature.kind], points = feature.points.map(([x, y]) => [y, x]);
    if (feature.geometry === "Point") {
      chart.layers.addLayer(L.circleMarker(points[0], { radius: 4, color: token("--dim"), weight: 2, fillOpacity: 1, fillColor: token("--panel"), interactive: false }));
      continue;
    }
    const options = { color: token(style && style.line ? style.line : "--line"), weight: style ? style.weight : 1, dashArray: style ? style.dash : null,
      fill: feature.geometry === "Polygon", fillColor: token(style && style.fill ? style.fill : "--zone"), fillOpacity: style && style.fill ? 1 : 0, interactive: false };
    if (style && style.weight === 0) options.stroke = false;
    chart.layers.addLayer(feature.geometry === "Polygon" ? L.polygon(points, options) : L.polyline(points, options));
  }
};

const middleOf = (feature) => {
  const n = feature.points.length, sum = feature.points.reduce(([a, b], [x, y]) => [a + x, b + y], [0, 0]);
  return feature.geometry === "LineString" ? [...feature.points[Math.floor(n / 2)]].reverse() : [sum[1] / n, sum[0] / n];
};

/** What the map opens on: the event's layout, else its incidents and units, else its middle. */
const fitView = (chart, state) => {
  const event = state.frame.event, named = event ? event.id : "";
  if (chart.fitted === named) return;
  chart.fitted = named;
  const sites = state.frame.layout.filter((f) => !["water", "street"].includes(f.kind)).flatMap((f) => f.points.map(([x, y]) => [y, x]));
  const spots = sites.length ? sites : [...state.board.marks.map((m) => [m.lat, m.lon]), ...state.units.filter((u) => u.lat !== null).map((u) => [u.lat, u.lon])];
  if (spots.length) chart.map.fitBounds(L.latLngBounds(spots), { animate: false, padding: [12, 12], maxZoom: 17 });
  else chart.map.setView(event ? [event.lat, event.lon] : [0, 0], 14, { animate: false });
};

const urgentUnits = (state) => {
  const urgent = new Map(state.board.marks.map((m) => [m.id, m.priority]));
  for (const row of state.board.rows) urgent.set(row.id, row.priority);
  return (unit) => unit.incidents.map((i) => urgent.get(i)).sort()[0] || "P9";
};

/** Group what is too much to tell apart: cells grow until no more than `most` symbols are left. */
const grouped = (map, units, most) => {
  if (units.length <= most) return units.map((unit) => [unit]);
  const spots = units.map((unit) => [unit, map.project([unit.lat, unit.lon])]);
  for (let cell = CELL; ; cell *= 1.5) {
    const cells = new Map();
    for (const [unit, spot] of spots) {
      const key = `${Math.floor(spot.x / cell)}:${Math.floor(spot.y / cell)}`;
      if (!cells.has(key)) cells.set(key, []);
      cells.get(key).push(unit);
    }
    if (cells.size <= Math.max(4, most) || cell > 4000) return [...cells.values()];
  }
};

const drawUnit = (chart, state, unit, agencies, theme, now, label, popup) => {
  const stale = staleness(unit, now), agency = agencies.get(unit.agency), old = stale === "stale" || stale === "lost";
  const age = stale ? elapsed(now - unit.heard) : "", named = label || chart.selected === unit.id;
  const text = JSON.stringify([unit.fill, unit.agency, stale, age, named, theme, unit.callsign]);
  return pin(chart, `u:${unit.id}`, [unit.lat, unit.lon], text, () => {
    const node = make("div", `symbol ${stale === "lost" ? "gone" : old ? "old" : ""}`);
    node.dataset.unit = unit.id;
    node.dataset.staleness = stale;
    node.append(symbol(agency, unit.fill, theme, old));
    if (stale === "late") node.firstChild.style.outline = "2px solid #35D6E6";
    if (!named && !stale) return [node];
    const tag = make("div", "tag", named ? unit.callsign : "");
    if (stale) tag.append(make("span", "stale", `${unit.every ? "" : "m "}${age}`));
    return [node, tag];
  }, popup);
};

const drawGroup = (chart, units, agencies, theme) => {
  const counts = new Map();
  for (const unit of units) counts.set(unit.agency, (counts.get(unit.agency) || 0) + 1);
  const at = [units.reduce((sum, u) => sum + u.lat, 0) / units.length, units.reduce((sum, u) => sum + u.lon, 0) / units.length];
  const key = `g:${units.map((u) => u.id).sort()[0]}`, pairs = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 4);
  return pin(chart, key, at, JSON.stringify([pairs, theme]), () => [stackOf(pairs, agencies, theme)], null);
};
const stackOf = (pairs, agencies, theme, name = "stack") => {
  const node = make("div", name);
  for (const [id, count] of pairs) {
    const agency = agencies.get(id), part = make("span", "", `${agency ? agency.letter : "?"}${count}`);
    part.style.color = colour(agency, theme);
    node.append(part);
  }
  return node;
};

const drawMark = (chart, mark, agencies, theme, popup) =>
  pin(chart, `i:${mark.id}`, [mark.lat, mark.lon], JSON.stringify([mark.number, mark.priority, mark.there, theme]), () => {
    const node = make("div", "mark");
    node.dataset.incident = mark.id;
    if (Object.keys(mark.there).length) node.append(stackOf(Object.entries(mark.there), agencies, theme, "there"));
    node.append(make("div", `flag ${mark.priority}`, mark.number), make("div", "pole"));
    return [node];
  }, popup, 10000 * (6 - Number(mark.priority[1])));

/** Put names on the map where they cover nothing that is there already. */
const drawNames = (chart, state, taken) => {
  const map = chart.map, em = chart.mode === "wall" ? parseFloat(getComputedStyle(chart.map.getContainer()).getPropertyValue("--name-size")) || 38 : 13;
  const named = state.frame.layout.filter((f) => f.name && NAMED.includes(f.kind)).sort((a, b) => NAMED.indexOf(a.kind) - NAMED.indexOf(b.kind));
  let left = chart.mode === "wall" ? LABELS : 60;
  const size = map.getSize();
  for (const feature of named) {
    const at = middleOf(feature), spot = map.latLngToContainerPoint(at), wide = feature.name.length * em * 0.56, high = em * 1.15;
    const boxAt = (lift) => [spot.x - wide / 2, spot.y + lift - high / 2, spot.x + wide / 2, spot.y + lift + high / 2];
    const free = (box) => box[0] > 0 && box[1] > 0 && box[2] < size.x && box[3] < size.y - high &&
      !taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3]);
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

const drawMap = (chart, state, view, popups) => {
  const { map } = chart, agencies = view.agencies, theme = view.dataset.theme, now = state.clock(), rank = urgentUnits(state);
  drawLayout(chart, state, view);
  fitView(chart, state);
  for (const one of chart.pins.values()) one.seen = false;
  const seen = map.getBounds().pad(0.05), wall = chart.mode === "wall";
  const filter = view.filter || (() => true);
  const units = state.units.filter((u) => u.lat !== null && filter(u) && (!wall || u.fill !== "slash") && seen.contains([u.lat, u.lon]));
  const open = (unit) => chart.pins.get(`u:${unit.id}`)?.marker.isPopupOpen() || chart.selected === unit.id;
  const alone = units.filter((u) => u.fill === "emergency" || rank(u) === "P1" || open(u)), lone = new Set(alone);
  const shown = state.board.marks.filter((m) => seen.contains([m.lat, m.lon]));
  const most = Math.max(8, SYMBOLS[chart.mode] - alone.length);
  const groups = [...alone.map((u) => [u]), ...grouped(map, units.filter((u) => !lone.has(u)), most)];
  let labels = wall ? LABELS : Infinity;
  const taken = [];
  const reach = wall ? 34 : 14;
  for (const group of groups) {
    if (group.length > 1) { drawGroup(chart, group, agencies, theme); }
    else drawUnit(chart, state, group[0], agencies, theme, now, (wall ? rank(group[0]) < "P3" : units.length < 80) && labels-- > 0, popups.unit);
    const spot = map.latLngToContainerPoint([group[0].lat, group[0].lon]);
    taken.push([spot.x - reach, spot.y - reach, spot.x + reach, spot.y + reach]);
  }
  for (const mark of shown) {
    drawMark(chart, mark, agencies, theme, popups.incident);
    const spot = map.latLngToContainerPoint([mark.lat, mark.lon]);
    taken.push([spot.x - reach * 1.6, spot.y - reach * 2.6, spot.x + reach * 1.6, spot.y]);
  }
  drawNames(chart, state, taken);
  for (const [key, one] of chart.pins) if (!one.seen && !one.marker.isPopupOpen()) { one.marker.remove(); chart.pins.delete(key); }
};
