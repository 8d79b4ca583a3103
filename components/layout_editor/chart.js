// The map of the layout: what is drawn, what is chosen, what checks point at. Made once; only what changed is touched.

const RANK = ["water", "park", "site", "boundary", "division", "parking", "zone", "street", "building", "muster", "staging"];
const OUTLINED = ["site", "boundary", "division"];
const LOOKS = {
  site: { weight: 3 }, boundary: { weight: 2, dash: "10 8" }, division: { weight: 2, dash: "3 7" }, water: { fill: "water", weight: 0, opacity: 1 },
  park: { fill: "park", weight: 0, opacity: 1 }, zone: { fill: "zone", weight: 2, opacity: 0.75 }, building: { fill: "line", weight: 1, opacity: 0.8 },
  street: { weight: 3, stroke: "street" }, bridge: { weight: 6, stroke: "street" }, walkway: { weight: 3, dash: "1 7" }, route: { weight: 3, dash: "2 8" },
  barrier: { weight: 4 }, vehicle_barrier: { weight: 6 }, closure: { weight: 5, dash: "1 10" }, diversion: { weight: 3, dash: "12 6 2 6" },
  emergency_route: { weight: 5 }, ambulance_route: { weight: 5, dash: "14 6" }, evacuation_route: { weight: 5, dash: "18 5 4 5" }, overhead: { weight: 2, dash: "2 4" },
};
const FIRST = ["gate", "exit", "vehicle_gate", "command_post", "medical_post", "rendezvous", "post"]; // whose letters give way last
const MOST_LABELS = 140, MOST_VERTICES = 400;

const loadScript = (name, there) => (window.concordScripts ??= {})[name] ??= new Promise((done, failed) => {
  if (there()) { done(); return; }
  const script = document.createElement("script");
  script.src = `${location.origin}/assets/${name}`;
  script.onload = done;
  script.onerror = () => { delete window.concordScripts[name]; failed(new Error(`${name} did not load`)); };
  document.head.append(script);
});
const loadMap = async () => {
  await loadScript("leaflet/leaflet.js", () => window.L?.map);
  await loadScript("leaflet-draw.js", () => window.L?.Draw);
  L.Polyline._flat = L.LineUtil.isFlat; // leaflet.draw 0.4.14 asks for the old name, which warns at every call
};

const element = (tag, className = "", text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
const latLngs = (points) => points.map(([x, y]) => L.latLng(y, x));
const lonLats = (points) => points.map((p) => [Number(p.lng.toFixed(7)), Number(p.lat.toFixed(7))]);
const flat = (layer) => (layer instanceof L.Polygon ? layer.getLatLngs()[0] : layer.getLatLngs());
const asRings = (feature) => [latLngs(feature.points), ...(feature.holes || []).map(latLngs)];
const called = (feature, kinds) => feature.name || `${kinds.get(feature.kind)?.name ?? "Object"} ${feature.id}`;

/** An area whose inside is no part of it for the mouse: the site lies under everything. */
const onlyTheEdge = (layer) => { layer._containsPoint = function edge(p) { return L.Polyline.prototype._containsPoint.call(this, p, true); }; };

class Chart {
  constructor(box, told) {
    this.told = told;
    this.map = L.map(box, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false,
      boxZoom: false, doubleClickZoom: false, maxZoom: 22, keyboardPanDelta: 40 });
    L.control.zoom({ position: "bottomright" }).addTo(this.map);
    L.control.scale({ imperial: false, maxWidth: 120, position: "bottomleft" }).addTo(this.map);
    for (const [pane, z] of [["bases", 150], ["grid", 380], ["found", 460], ["labels", 640], ["badges", 650]]) this.map.createPane(pane).style.zIndex = z;
    for (const pane of ["grid", "found", "labels"]) this.map.getPane(pane).style.pointerEvents = "none";
    this.paper = L.canvas({ tolerance: 6, padding: 0.2 });
    this.things = new Map();
    this.chosen = new Set();
    this.hidden = new Set();
    this.period = "";
    this.gridded = false;
    this.found = L.layerGroup().addTo(this.map);
    this.lattice = L.layerGroup().addTo(this.map);
    this.pens = new Map();
    this.map.on("moveend zoomend resize", () => { this.redrawGrid(); this.label(); });
  }
  token(name) { return getComputedStyle(this.map.getContainer()).getPropertyValue(`--cc-${name}`).trim() || "#888"; }
  tokens() {
    const probe = element("i");
    this.map.getContainer().append(probe);
    this.inks = Object.fromEntries(["text", "dim", "line", "panel", "bg", "water", "park", "zone", "street", "p1", "p2"].map((name) => {
      probe.style.color = `var(--cc-${name}, var(--lo-${name}))`;
      return [name, getComputedStyle(probe).color];
    }));
    probe.remove();
  }
  open(feature) { return !this.period || !feature.openings?.length || feature.openings.some((o) => o.period === this.period); }
  ink(feature) {
    const agency = this.told.agencies[feature.owner];
    return agency ? agency[this.dark ? 2 : 3] : this.inks.text;
  }
  style(feature) {
    const look = LOOKS[feature.kind] || { weight: 2, fill: feature.geometry === "Polygon" ? "zone" : "", opacity: 0.55 }, open = this.open(feature);
    const chosen = this.chosen.has(feature.id), area = feature.geometry === "Polygon", owned = feature.owner && this.told.agencies[feature.owner];
    const stroke = look.stroke && !owned ? this.inks[look.stroke] : this.ink(feature);
    return { color: chosen ? this.inks.text : stroke, weight: (look.weight || (owned || chosen ? 2 : 0)) + (chosen ? 3 : 0), stroke: Boolean(look.weight || owned || chosen),
      dashArray: open ? look.dash || null : "2 6", opacity: open ? 1 : 0.4, fill: area && Boolean(look.fill), fillColor: this.inks[look.fill || "zone"], fillOpacity: (look.opacity || 0.5) * (open ? 1 : 0.35) };
  }
  /** Take what the server drew: everything, or what was put and what is gone. */
  take({ whole, features, gone }) {
    const there = new Set(features.map((f) => f.id));
    for (const id of whole ? [...this.things.keys()].filter((id) => !there.has(id)) : gone) this.drop(id);
    for (const feature of features) this.put(feature);
    this.order();
    this.label();
  }
  put(feature) {
    const old = this.things.get(feature.id);
    if (old?.held) { old.waiting = feature; return; }
    if (old) this.drop(feature.id);
    const thing = { feature, layer: this.layer(feature) };
    this.things.set(feature.id, thing);
    this.listen(thing);
    if (this.shown(feature)) thing.layer.addTo(this.map);
  }
  drop(id) {
    const thing = this.things.get(id);
    if (!thing) return;
    this.release(thing);
    thing.layer.remove();
    this.things.delete(id);
  }
  release() { /* the tools give back what they hold */ }
  listen() { /* the tools listen to the mouse */ }
  shown(feature) { return !this.hidden.has(this.told.kinds.get(feature.kind)?.group ?? "ground"); }
  layer(feature) {
    if (feature.geometry === "Point") {
      const layer = L.marker(latLngs(feature.points)[0], { icon: this.icon(feature), keyboard: false, riseOnHover: true, bubblingMouseEvents: true });
      return layer;
    }
    const options = { ...this.style(feature), renderer: this.paper, bubblingMouseEvents: true, noClip: true };
    const layer = feature.geometry === "Polygon" ? L.polygon(asRings(feature), options) : L.polyline(latLngs(feature.points), options);
    if (OUTLINED.includes(feature.kind)) onlyTheEdge(layer);
    return layer;
  }
  icon(feature) {
    const letters = this.told.kinds.get(feature.kind)?.letters || "?", agency = this.told.agencies[feature.owner], open = this.open(feature);
    const node = element("div", `lo-point${this.chosen.has(feature.id) ? " chosen" : ""}${open ? "" : " closed"}`);
    node.dataset.object = feature.id;
    node.append(element("b", "", letters));
    if (agency) { node.style.borderColor = this.ink(feature); node.append(Object.assign(element("i", "", agency[0]), { style: `color:${this.ink(feature)}` })); }
    return L.divIcon({ html: node, className: "lo-pin", iconSize: [0, 0] });
  }
  order() {
    const rank = (t) => (t.feature.geometry === "LineString" ? 50 : RANK.includes(t.feature.kind) ? RANK.indexOf(t.feature.kind) : 30);
    const areas = [...this.things.values()].filter((t) => t.feature.geometry !== "Point" && t.layer._map).map((t) => [rank(t), t.layer]);
    for (const [, layer] of areas.sort((a, b) => a[0] - b[0])) layer.bringToFront();
  }
  restyle(ids = this.things.keys()) {
    for (const id of ids) {
      const thing = this.things.get(id);
      if (!thing) continue;
      if (thing.feature.geometry === "Point") thing.layer.setIcon(this.icon(thing.feature)); else thing.layer.setStyle(this.style(thing.feature));
    }
  }
  choose(ids) {
    const touched = new Set([...this.chosen, ...ids]);
    this.chosen = new Set(ids);
    this.restyle(touched);
    this.label();
  }
  setPeriod(period) { if (period !== this.period) { this.period = period; this.restyle(); this.label(); } }
  hide(groups) {
    this.hidden = new Set(groups);
    for (const { feature, layer } of this.things.values()) {
      const on = this.shown(feature);
      if (on && !layer._map) layer.addTo(this.map); else if (!on && layer._map) layer.remove();
    }
    this.order();
    this.label();
  }
  bounds(ids) {
    const points = [...(ids || this.things.keys())].flatMap((id) => { const f = this.things.get(id)?.feature; return f ? latLngs(f.points) : []; });
    return points.length ? L.latLngBounds(points) : null;
  }
  fit(bounds, maxZoom = 18) { if (bounds) this.map.fitBounds(bounds, { padding: [40, 40], maxZoom, animate: false }); }
  centre(feature) { return feature.geometry === "Point" ? latLngs(feature.points)[0] : feature.geometry === "LineString" ? latLngs(feature.points)[Math.floor(feature.points.length / 2)] : L.polygon(asRings(feature)).getBounds().getCenter(); }

  /** What checks found: shapes with a few words, and the objects they name. */
  show({ shapes = [], objects = [], quiet = false }) {
    this.found.clearLayers();
    const ink = this.inks.p2, edge = { interactive: false, pane: "found" }, bounds = [];
    const halo = (feature) => { const b = this.bounds([feature.id]); bounds.push(b.getSouthWest(), b.getNorthEast()); };
    for (const id of objects) {
      const feature = this.things.get(id)?.feature;
      if (!feature) continue;
      halo(feature);
      if (quiet) continue;
      const at = latLngs(feature.points), dark = { ...edge, color: "#111", weight: 9, opacity: 0.9, fill: false }, bright = { ...edge, color: ink, weight: 5, fill: false };
      for (const look of [dark, bright]) {
        if (feature.geometry === "Point") this.found.addLayer(L.circleMarker(at[0], { ...look, radius: 17 }));
        else this.found.addLayer(feature.geometry === "Polygon" ? L.polygon(at, look) : L.polyline(at, look));
      }
    }
    for (const shape of shapes) {
      const at = latLngs(shape.points), look = { ...edge, color: ink, weight: 4, dashArray: "8 6", fillColor: ink, fillOpacity: 0.2 };
      bounds.push(...at);
      const layer = shape.geometry === "Point" ? L.circleMarker(at[0], { ...look, radius: 10, dashArray: null }) : shape.geometry === "Polygon" ? L.polygon(at, look) : L.polyline(at, { ...look, fill: false });
      this.found.addLayer(layer);
      if (shape.label) this.found.addLayer(L.marker(layer.getBounds ? layer.getBounds().getCenter() : at[0], { interactive: false, keyboard: false, icon: L.divIcon({ html: element("div", "lo-said", shape.label), className: "lo-pin", iconSize: [0, 0] }) }));
    }
    if (bounds.length) this.fit(L.latLngBounds(bounds).pad(0.3));
  }

  redrawGrid() {
    this.lattice.clearLayers();
    if (!this.gridded) return 0;
    const { every, lines } = gridLines(this.map), room = this.map.getSize();
    for (const { points, said, up } of lines) {
      this.lattice.addLayer(L.polyline(points, { pane: "grid", interactive: false, color: this.inks.dim, weight: 1, opacity: 0.6 }));
      const at = this.map.latLngToContainerPoint(points[1]);
      const spot = this.map.containerPointToLatLng(up ? [at.x, 8 * this.scale] : [room.x - 26 * this.scale, at.y]);
      this.lattice.addLayer(L.marker(spot, { pane: "grid", interactive: false, keyboard: false, icon: L.divIcon({ html: element("div", "lo-metres", said), className: "lo-pin", iconSize: [0, 0] }) }));
    }
    return every;
  }

  /** Names where there is room: what is chosen first, then what is drawn for people; none covers another. */
  label() {
    clearTimeout(this.labelling);
    this.labelling = setTimeout(() => this.relabel(), 30);
  }
  /** How large the page is drawn: 1 up to 2560 px, more on larger screens (components/frame.py). */
  get scale() { return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1; }
  wide(text) {
    this.pen ??= Object.assign(document.createElement("canvas").getContext("2d"), { font: "600 13px sans-serif" });
    if (!this.pens.has(text)) this.pens.set(text, this.pen.measureText(text).width * 1.08 + 8);
    return this.pens.get(text) * this.scale;
  }
  relabel() {
    const pane = this.map.getPane("labels"), bounds = this.map.getBounds().pad(0.02), taken = [], fresh = [], { scale } = this;
    const first = (t) => (this.chosen.has(t.feature.id) ? 0 : t.feature.geometry === "Point" ? 2 : ["street", "building", "water", "park"].includes(t.feature.kind) ? 4 : 1);
    const things = [...this.things.values()].filter((t) => t.layer._map && bounds.intersects(t.layer.getBounds ? t.layer.getBounds() : L.latLngBounds([t.layer.getLatLng()])));
    const urgent = (f) => (this.chosen.has(f.id) ? -1 : FIRST.includes(f.kind) ? FIRST.indexOf(f.kind) : this.told.kinds.get(f.kind)?.group === "supplies" ? 40 : 20), small = new Set();
    for (const { feature, layer } of things.filter((t) => t.feature.geometry === "Point").sort((a, b) => urgent(a.feature) - urgent(b.feature))) {
      const p = this.map.latLngToLayerPoint(layer.getLatLng()), half = scale * (6 + 4.2 * (this.told.kinds.get(feature.kind)?.letters || "?").length + (feature.owner ? 7 : 0)), box = [p.x - half, p.y - 11 * scale, p.x + half, p.y + 11 * scale];
      const full = this.chosen.has(feature.id) || !taken.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3]);
      layer.getElement()?.querySelector(".lo-point")?.classList.toggle("small", !full);
      layer.setZIndexOffset(full ? 2000 : 0);
      if (full) taken.push(box); else { small.add(feature.id); taken.push([p.x - 5 * scale, p.y - 5 * scale, p.x + 5 * scale, p.y + 5 * scale]); }
    }
    const near = this.map.getZoom() >= 15;
    for (const { feature, layer } of things.sort((a, b) => first(a) - first(b))) {
      if (fresh.length >= MOST_LABELS) break;
      const chosen = this.chosen.has(feature.id);
      if (!chosen && (!near && first({ feature }) > 1)) continue;
      if ((!feature.name && !chosen) || small.has(feature.id)) continue;
      const words = `${called(feature, this.told.kinds)}${this.open(feature) ? "" : ` · closed ${this.period}`}`, wide = this.wide(words), point = feature.geometry === "Point";
      const p = this.map.latLngToLayerPoint(point ? layer.getLatLng() : feature.geometry === "LineString" ? flat(layer)[Math.floor(flat(layer).length / 2)] : layer.getBounds().getCenter());
      const over = [p.x - wide / 2, p.y - 30 * scale], under = [p.x - wide / 2, p.y + 12 * scale], beside = p.y - 9 * scale, off = 14 * scale;
      const spots = [...(point ? [[p.x + off, beside], [p.x - off - wide, beside]] : [[p.x - wide / 2, beside]]), under, over];
      const spot = spots.find(([x, y]) => !taken.some((b) => b[0] < x + wide && x < b[2] && b[1] < y + 18 * scale && y < b[3])) || (chosen ? spots[0] : null);
      if (!spot) continue;
      taken.push([spot[0], spot[1], spot[0] + wide, spot[1] + 18 * scale]);
      const node = element("div", `lo-name${chosen ? " chosen" : ""}${this.open(feature) ? "" : " closed"}`);
      node.append(element("bdi", "", words));
      L.DomUtil.setPosition(node, L.point(Math.round(spot[0]), Math.round(spot[1])));
      fresh.push(node);
    }
    pane.replaceChildren(...fresh);
  }
}
