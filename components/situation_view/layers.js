// The published layout and what lies under it; names of places, and what is shut.

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
  const bases = state.frame.bases, theme = view.dataset.theme;
  if (chart.laid && chart.laidOf === state.frame && chart.laidIn === theme) return;
  Object.assign(chart, { laidOf: state.frame, laidIn: theme });
  const text = JSON.stringify([state.frame.layout, bases.length, theme]);
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

/** Say of a gate, route or post that it is closed or blocked although the plan has it open: always drawn, over the rest. */
const drawShut = (chart, state, taken) => {
  for (const feature of state.frame.layout) {
    const word = (state.ground || {})[feature.id];
    if (!word) continue;
    const at = middleOf(feature), spot = chart.map.latLngToContainerPoint(at), text = `\u2715 ${word} ${feature.name}`, wide = text.length * chart.em * 0.62, high = chart.em * 1.3;
    taken.add([spot.x - wide / 2, spot.y - high / 2, spot.x + wide / 2, spot.y + high / 2]);
    pin(chart, `x:${feature.id}`, at, text, () => [make("div", "shut", text)], null, 70000);
  }
};

/** Put names on the map where they cover nothing that is there already. */
const drawNames = (chart, state, taken) => {
  const { map, em } = chart;
  const named = state.frame.layout.filter((f) => f.name && NAMED.includes(f.kind) && !(state.ground || {})[f.id])
    .sort((a, b) => Boolean(wayOf(chart, `n:${b.id}`)) - Boolean(wayOf(chart, `n:${a.id}`)) || NAMED.indexOf(a.kind) - NAMED.indexOf(b.kind));
  let left = chart.mode === "wall" ? LABELS : 60;
  const size = map.getSize();
  for (const feature of named) {
    const at = middleOf(feature), spot = map.latLngToContainerPoint(at), wide = feature.name.length * em * 0.56, high = em * 1.15;
    const boxAt = (lift) => [spot.x - wide / 2, spot.y + lift - high / 2, spot.x + wide / 2, spot.y + lift + high / 2];
    const free = (box) => box[0] > 0 && box[1] > 0 && box[2] < size.x && box[3] < size.y - high && !taken.full(box);
    const lift = (feature.geometry === "Point" ? [-0.8, 0.8] : [0, -1.1, 1.1, -2.2, 2.2]).map((n) => n * high).find((n) => free(boxAt(n)));
    if (lift === undefined || left <= 0) continue;
    left--;
    taken.add(boxAt(lift));
    const one = pin(chart, `n:${feature.id}`, at, JSON.stringify([feature.name, lift]), () => {
      const node = make("div", "place", feature.name);
      node.style.top = `${lift}px`;
      return [node];
    }, null);
    one.way = "named";
  }
};
