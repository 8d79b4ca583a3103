// What is drawn around incidents: standoff rings and zones, cordons, lanes, command sites. All of it lies under the
// symbols; hot, warm and cold are told by letter and hatch, a blocked lane by its word and crosses.

const RINGS = { standoff: ["--text", ""], hot: ["--hot", "cross"], warm: ["--warm", "lines"], cold: ["--text", "dots"], cordon: ["--text", ""] };
const LETTER = { hot: "H", warm: "W", cold: "C" };
const SITES = { command_post: ["CP", "Command post"], rendezvous: ["RV", "Rendezvous point"], staging: ["ST", "Staging area"] };
const NO_ZONES = { rings: [], areas: [], sites: [] };
const zonesOf = (state) => state.zones || NO_ZONES;

/** Hatches in the map's own drawing, so that a fill can name them. */
const hatches = (chart, view) => {
  const drawing = chart.map.getPane("zones").querySelector("svg");
  if (!drawing || drawing.querySelector("defs.hatch")) return;
  const defs = svg("defs", { class: "hatch" }), step = 22;
  const paths = { lines: "M-2 24L24 -2", cross: "M-2 24L24 -2M-2 -2L24 24", dots: "M11 10V12" };
  for (const [name, d] of Object.entries(paths)) for (const kind of ["hot", "warm", "cold"]) {
    const pattern = svg("pattern", { id: `${name}-${kind}`, width: step, height: step, patternUnits: "userSpaceOnUse" });
    pattern.append(svg("path", { d, style: `stroke: var(${RINGS[kind][0]})`, "stroke-width": name === "dots" ? 4 : 2, "stroke-linecap": "round", opacity: 0.75 }));
    defs.append(pattern);
  }
  drawing.prepend(defs);
};

/** What is shown here: on the wall only what is around open P1 and P2 incidents, or around none. */
const reachOf = (ring) => Math.max(ring.outer || 0, ring.inner);
const shownZones = (state, wall) => {
  const urgent = new Set(state.board.marks.filter((mark) => !wall || mark.priority < "P3").map((mark) => mark.id));
  const { rings, areas, sites } = zonesOf(state), here = (one) => !one.incident || urgent.has(one.incident);
  return { rings: rings.filter(here), areas: areas.filter(here), sites: sites.filter(here) };
};

const drawShapes = (chart, shown, view) => {
  const token = (name) => getComputedStyle(view).getPropertyValue(name).trim(), weight = chart.mode === "wall" ? innerHeight / 360 : 2;
  const text = JSON.stringify([shown.rings.map((ring) => ({ ...ring, inside: 0 })), shown.areas, view.dataset.theme]);
  if (chart.zoned === text) return;
  chart.zoned = text;
  chart.zones.clearLayers();
  const add = (layer) => chart.zones.addLayer(layer);
  const plain = { pane: "zones", interactive: false, fill: false };
  const bordered = (make, options) => { add(make({ ...options, color: token("--halo"), weight: options.weight * 2.4, dashArray: null, fill: false })); add(make(options)); };
  for (const ring of [...shown.rings].sort((a, b) => reachOf(b) - reachOf(a))) {
    const [ink, hatch] = RINGS[ring.kind] || RINGS.standoff, at = [ring.lat, ring.lon], filled = hatch ? { fill: true, fillOpacity: 1, fillColor: `url(#${hatch}-${ring.kind})` } : {};
    if (ring.outer > ring.inner) bordered((o) => L.circle(at, { ...o, radius: ring.outer }), { ...plain, color: token(ink), weight, dashArray: `${weight * 4} ${weight * 3}` });
    bordered((o) => L.circle(at, { ...o, radius: ring.inner }), { ...plain, ...filled, color: token(ink), weight: weight * 1.5 });
  }
  for (const area of shown.areas) {
    const points = area.points.map(([x, y]) => [y, x]), lane = area.kind === "lane", blocked = lane && area.status === "blocked";
    const [ink, hatch] = RINGS[area.kind] || ["--text", ""];
    const options = { ...plain, color: blocked ? "#D32F2F" : token(ink), weight: lane ? weight * 2.2 : weight * 1.6, dashArray: blocked ? `${weight * 2} ${weight * 4}` : lane ? null : `${weight * 6} ${weight * 2} ${weight} ${weight * 2}` };
    if (lane) bordered((o) => L.polyline(points, o), options);
    else bordered((o) => L.polygon(points, o), { ...options, ...(hatch ? { fill: true, fillOpacity: 1, fillColor: `url(#${hatch}-${area.kind})` } : {}) });
  }
  hatches(chart, view);
};

const metresText = (metres) => (metres >= 1000 ? `${(metres / 1000).toFixed(metres % 1000 ? 1 : 0)} km` : `${Math.round(metres)} m`);
const forWhom = (ring, agencies) => (ring.agency ? shortOf(agencies, ring.agency) : "all");
const ORDER = ["standoff", "cordon", "hot", "warm", "cold"];
const ringWords = (ring, agencies) => (LETTER[ring.kind] ? [LETTER[ring.kind], metresText(ring.inner), ring.agency && forWhom(ring, agencies)].filter(Boolean).join(" ") : `${ring.kind === "cordon" ? "cordon " : ""}${metresText(ring.inner)} ${forWhom(ring, agencies)}`);

/** Callsigns of who is inside, a question mark at those whose position is old. */
const namesInside = (zones, units) => {
  const called = (id) => units.get(id)?.callsign || id, now = [...new Set(zones.flatMap((zone) => zone.inside || []))];
  const old = [...new Set(zones.flatMap((zone) => zone.old || []))].filter((id) => !now.includes(id));
  return [...now.map(called), ...old.map((id) => `${called(id)}?`)];
};
const insideLine = (names) => (names.length ? [`inside: ${names.slice(0, 3).join(" ")}${names.length > 3 ? ` +${names.length - 3}` : ""}`] : []);

/** One label for all rings around one spot: "98 m all / 30 m PD", "H 40 m / W 80 m", and who is inside. */
const ringLabels = (rings, agencies, units, numbers, most, isWide) => {
  const spots = new Map();
  for (const ring of rings) {
    const key = ring.incident || ring.id;
    if (!spots.has(key)) spots.set(key, []);
    spots.get(key).push(ring);
  }
  return [...spots].map(([key, own]) => {
    const names = namesInside(own, units), number = numbers.get(own[0].incident);
    const sorted = own.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || b.inner - a.inner);
    const saying = (some) => [...new Set(some.map((ring) => ringWords(ring, agencies)))];
    const apart = saying(sorted.filter((ring) => !LETTER[ring.kind])), zoned = saying(sorted.filter((ring) => LETTER[ring.kind])).slice(0, 3);
    const metric = zoned.every((text) => text.endsWith(" m")) ? zoned.map((text, n) => (n < zoned.length - 1 ? text.slice(0, -2) : text)) : zoned;
    const lines = [apart.slice(0, most).join(" / ") + (apart.length > most ? ` +${apart.length - most}` : ""), metric.join(" / ")].filter(Boolean);
    if (number && lines.length) lines[0] = `${number} ${lines[0]}`;
    const inside = insideLine(names);
    return { key: `r:${key}`, spots: [[own[0].lat, own[0].lon]], wide: own.some(isWide), reach: Math.max(0, ...own.filter((ring) => !isWide(ring)).map((ring) => ring.inner)), lines: [...lines, ...inside], kinds: [...lines.map(() => ""), ...inside.map(() => "inside")], apart: lines.length };
  });
};

/** Whether a ring is large enough to be seen: the wall says nothing of one smaller than its incident's flag. */
const seenSize = (chart, { spots: [at], reach, wide }) => wide || chart.mode !== "wall" || chart.map.latLngToContainerPoint(at).y - chart.map.latLngToContainerPoint([at[0] + reach / 111195, at[1]]).y > 0.5 * chart.em;

const labelPin = (chart, label, taken, popup, must) => {
  const { lines, kinds } = label, room = labelRoom(chart, label, lines, taken, must);
  if (!room) return;
  const one = pin(chart, label.key, room.at, JSON.stringify([lines, kinds, room.by]), () => {
    const node = moved(make("div", "zonelabel"), room.by);
    node.dataset.zone = label.key.slice(2);
    node.append(...lines.map((text, n) => make("div", kinds[n] || "", text)));
    return [node];
  }, popup, 5000);
  leaderPin(chart, label.key, room);
  one.way = room.way;
};

/** The letter of a hot, warm or cold ring on its own line, where the ring is large enough to bear it. */
const letterPin = (chart, ring) => {
  const { map } = chart, south = [ring.lat - ring.inner / 111195, ring.lon], spot = map.latLngToContainerPoint([ring.lat, ring.lon]), foot = map.latLngToContainerPoint(south);
  if (foot.y - spot.y < 0.9 * chart.em) return;
  pin(chart, `l:${ring.id}`, south, ring.kind, () => [make("div", `zoneletter ${ring.kind}`, LETTER[ring.kind])], null, 100);
};

const NAMED_TO = 16, named = (area) => cut(area.name.replace(/\s*\(.*$/, "") || area.name, NAMED_TO);
const laneWords = (lane) => (lane.status === "blocked" ? `\u2715 BLOCKED ${named(lane)}` : `\u2192 ${named(lane)} open`);
const areaWords = (area) => (area.kind === "lane" ? laneWords(area) : area.kind === "cordon" ? (/^cordon\b/i.test(area.name) ? named(area) : `Cordon ${named(area)}`.trim()) : `${LETTER[area.kind] ? `${LETTER[area.kind]} ${area.kind} ` : ""}${named(area)}`);
const middle = (points) => points.reduce(([a, b], [x, y]) => [a + y / points.length, b + x / points.length], [0, 0]);
/** Where an area's label may be tied: its middle; of a lane, points along it that are on the map, its middle first. */
const spotsOf = (area, here) => {
  if (area.kind !== "lane") return [middle(area.points)];
  const { points } = area, parts = points.slice(1).flatMap(([x, y], n) => [0.25, 0.5, 0.75].map((part) => [points[n][1] + (y - points[n][1]) * part, points[n][0] + (x - points[n][0]) * part]));
  const half = (parts.length - 1) / 2, order = parts.map((spot, n) => [Math.abs(n - half), spot]).filter(([, spot]) => here.contains(spot));
  return order.sort((a, b) => a[0] - b[0]).slice(0, 7).map(([, spot]) => spot);
};

/** Command posts, rendezvous points and staging areas: two letters in a house, whose it is, and of which incident. */
const drawSite = (chart, site, agencies, taken, popup, must) => {
  const [letters, name] = SITES[site.kind], whose = [site.agency ? shortOf(agencies, site.agency) : "", site.number && flagText(site)].filter(Boolean).join(" "), at = [site.lat, site.lon];
  const room = labelRoom(chart, { key: `s:${site.id}`, spots: [at], reach: 0, onSpot: true }, [`${letters} ${whose} `], taken, must);
  if (!room) return;
  const one = pin(chart, `s:${site.id}`, at, JSON.stringify([site.kind, whose, room.by]), () => {
    const node = moved(make("div", `site ${site.kind}`), room.by);
    Object.assign(node.dataset, { site: site.id });
    node.setAttribute("aria-label", name);
    node.append(make("b", "", letters), ...(whose ? [make("span", "", whose)] : []));
    return [node];
  }, popup, 6000);
  leaderPin(chart, `s:${site.id}`, room);
  one.way = room.way;
};

/** Draw all of it; the symbols come after, and keep clear of the labels in `taken`. Where the text is large, only the
 * labels of blocked lanes, and what finds room. */
const drawZones = (chart, state, view, taken, popups) => {
  const all = shownZones(state, chart.mode === "wall"), units = new Map(state.units.map((unit) => [unit.id, unit])), agencies = view.agencies;
  const isWide = (ring) => ring.inner > state.frame.limits.alarms.widest_standoff, shown = { ...all, rings: all.rings.filter((ring) => !isWide(ring)) };
  drawShapes(chart, shown, view);
  const here = chart.map.getBounds(), numbers = new Map(state.board.marks.map((mark) => [mark.id, flagText(mark)])), large = view.classList.contains("large");
  for (const ring of shown.rings) if (LETTER[ring.kind]) letterPin(chart, ring);
  const urgent = (area) => area.status === "blocked" || (area.inside || []).length > 0;
  const label = (area) => {
    const lines = [areaWords(area), ...insideLine(namesInside([area], units))], spots = spotsOf(area, here);
    if (spots.length && here.contains(spots[0])) labelPin(chart, { key: `a:${area.id}`, spots, reach: 0, lines, kinds: [area.status === "blocked" ? "blocked" : "", "inside"] }, taken, popups.area, urgent(area));
  };
  shown.areas.filter(urgent).forEach(label);
  const told = ringLabels(all.rings, agencies, units, numbers, chart.mode === "wall" ? 2 : 4, isWide).filter((one) => here.contains(one.spots[0]));
  const people = (one) => one.kinds.length > one.apart;
  told.filter(people).forEach((one) => labelPin(chart, one, taken, popups.ring, !large));
  for (const site of shown.sites) if (here.contains([site.lat, site.lon])) drawSite(chart, site, agencies, taken, popups.site, !large);
  if (!large) told.filter((one) => !people(one) && seenSize(chart, one)).forEach((one) => labelPin(chart, one, taken, popups.ring, !one.wide));
  shown.areas.filter((area) => !urgent(area)).forEach(label);
  return new Set([...shown.rings, ...shown.areas].flatMap((ring) => ring.inside || []));
};

/** What a popup says of one zone: its measure, where that comes from, and who agreed it. */
const zoneLines = (zone, agencies) => [
  zone.inner ? `inner ${metresText(zone.inner)}${zone.outer > zone.inner ? `, outer ${metresText(zone.outer)}` : ""} for ${forWhom(zone, agencies)}` : areaWords(zone),
  (zone.posts || []).length ? `posts inside: ${zone.posts.join(", ")}` : "", zone.basis || "", zone.source ? `source: ${zone.source}` : "source not said", zone.agreed ? `agreed ${zone.agreed}` : "usual practice, to be agreed locally",
].filter(Boolean);
