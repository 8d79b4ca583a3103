// What the hand does on the map: drawing (the handlers of leaflet.draw, which snap here), moving whole, moving corners.

const SNAP = 11;

/** The handlers of leaflet.draw 0.4.14 with what they lack: they snap, take the left button only, and tell what they are at. */
const drawers = () => {
  if (L.Draw.concord) return L.Draw.concord;
  const poly = (Base) => Base.extend({
    _onMouseMove(event) {
      Base.prototype._onMouseMove.call(this, event);
      const at = this.options.snap(this._currentLatLng, event.originalEvent);
      this._currentLatLng = at;
      this._mouseMarker.setLatLng(at);
      this._updateGuide(this._map.latLngToLayerPoint(at));
      this.options.live(this._markers.map((m) => m.getLatLng()), at);
    },
    _onMouseDown(event) { if (event.originalEvent.button === 0) Base.prototype._onMouseDown.call(this, event); },
    _calculateFinishDistance(at) { return this._markers.length < (Base === L.Draw.Polygon ? 3 : 2) ? Infinity : Base.prototype._calculateFinishDistance.call(this, at); }, // a close corner is no end where nothing can end yet
    _vertexChanged(at, added) {
      Base.prototype._vertexChanged.call(this, at, added);
      const marks = this._markers, area = Base === L.Draw.Polygon, ends = marks.length < (area ? 3 : 2) ? [] : [marks.at(-1), area && marks[0]];
      for (const mark of marks) mark.getElement().style.pointerEvents = ends.includes(mark) ? "" : "none"; // a corner as close to one that ends nothing is set
      this.options.live(marks.map((m) => m.getLatLng()), null);
    },
  });
  const Point = L.Draw.Marker.extend({
    _onMouseMove(event) {
      L.Draw.Marker.prototype._onMouseMove.call(this, { ...event, latlng: this.options.snap(event.latlng, event.originalEvent) });
    },
  });
  const drag = L.Edit.PolyVerticesEdit.prototype._onMarkerDrag;
  L.Edit.PolyVerticesEdit.include({
    _onMarkerDrag(event) {
      const { snap, live } = this._poly.options.poly || {};
      if (snap) L.extend(event.target._latlng, snap(event.target._latlng, event.originalEvent));
      drag.call(this, event);
      event.target.update();
      if (live) live(flat(this._poly), null);
    },
  });
  L.Draw.concord = { Polygon: poly(L.Draw.Polygon), LineString: poly(L.Draw.Polyline), Point };
  return L.Draw.concord;
};

class Tools {
  /** `on` is told: created(kind, geometry, points), changed(things), picked(id, more), live(text), ended(), filled(id, hole) */
  constructor(chart, on) {
    Object.assign(this, { chart, map: chart.map, on, tool: null, closed: true, badges: L.layerGroup().addTo(chart.map) });
    chart.listen = (thing) => this.listen(thing);
    chart.release = (thing) => this.release(thing);
    this.map.on("draw:created", ({ layer }) => {
      const { kind, geometry } = this.tool, points = geometry === "Point" ? [layer.getLatLng()] : flat(layer);
      this.tool = null;
      on.created(kind, geometry, points);
    });
    this.map.on("draw:canceled", () => this.cancel());
    this.map.on("click", (event) => { if (!this.tool && !event.originalEvent.concord) on.picked("", event.originalEvent.shiftKey); });
    this.map.on("mousemove", (event) => this.dragging(event));
    this.map.on("zoomend", () => { const thing = this.chart.things.get(this.held); if (thing?.editing) this.badge(thing); });
    this.onUp = () => this.drop();
    document.addEventListener("mouseup", this.onUp);
  }
  stop() { document.removeEventListener("mouseup", this.onUp); this.cancel(); }

  /** The nearest corner of anything drawn, where one is close; Alt: as it is. */
  snap(at, event, but = "") {
    if (event?.altKey || !at) return at;
    const spot = this.map.latLngToLayerPoint(at), near = L.latLngBounds([[-SNAP, -SNAP], [SNAP, SNAP]].map((by) => this.map.layerPointToLatLng(spot.add(by))));
    const west = near.getWest(), east = near.getEast(), south = near.getSouth(), north = near.getNorth();
    let best = null, least = SNAP;
    for (const { feature, layer } of this.chart.things.values()) {
      if (!layer._map || feature.id === but) continue;
      for (const [x, y] of [feature.points, ...(feature.holes ?? [])].flat()) {
        if (x < west || x > east || y < south || y > north) continue;
        const away = spot.distanceTo(this.map.latLngToLayerPoint([y, x]));
        if (away < least) { least = away; best = [y, x]; }
      }
    }
    return best ? L.latLng(best) : at;
  }
  live(points, at, area) {
    const all = at ? [...points, at] : points;
    if (all.length < 2) { this.on.live(""); return; }
    const said = [metres(lengthOf(this.map, all, area))];
    if (area && all.length > 2) said.push(squares(areaOf(all)));
    else if (at && points.length > 1) said.push(`last ${metres(this.map.distance(points[points.length - 1], at))}`);
    this.on.live(said.join(" · "));
  }
  draw(kind, geometry) {
    this.cancel(false);
    this.unhold();
    const area = geometry === "Polygon", ink = this.chart.inks.text;
    const handler = new (drawers()[geometry])(this.map, {
      icon: L.divIcon({ className: geometry === "Point" ? "lo-pin lo-here" : "lo-corner", iconSize: geometry === "Point" ? [0, 0] : [12, 12] }),
      shapeOptions: { color: ink, weight: 3, opacity: 1, dashArray: "6 5", fill: area, fillOpacity: 0.15, interactive: false, renderer: this.chart.paper }, showLength: false, guidelineDistance: 10,
      snap: (at, event) => this.snap(at, event), live: (points, at) => this.live(points, at, area),
    });
    this.tool = { kind, geometry, handler };
    this.map.getContainer().classList.add("drawing");
    handler.enable();
    this.map.getContainer().focus({ preventScroll: true });
  }
  /** A corner by the keyboard: where the cross in the middle stands. */
  point() {
    const { handler, geometry, kind } = this.tool, at = this.snap(this.map.getCenter());
    if (geometry !== "Point") { handler._currentLatLng = at; handler.addVertex(at); return; }
    this.cancel(false);
    this.on.created(kind, geometry, [at]);
  }
  finish() {
    const { handler, geometry } = this.tool, least = { Point: 1, LineString: 2, Polygon: 3 }[geometry];
    if (geometry === "Point") { this.point(); return ""; }
    if (handler._markers.length < least) return `needs ${least} points at least; it has ${handler._markers.length}`;
    handler._finishShape();
    return "";
  }
  back() {
    const { handler, geometry } = this.tool;
    if (geometry !== "Point" && handler._markers.length > 1) handler.deleteLastVertex(); else this.cancel();
  }
  cancel(said = true) {
    const { handler } = this.tool || {};
    this.tool = null;
    this.map.getContainer().classList.remove("drawing");
    if (handler?.enabled()) handler.disable();
    this.on.live("");
    if (said) this.on.ended();
  }

  listen(thing) {
    thing.layer.on("click", ({ originalEvent }) => {
      originalEvent.concord = true;
      if (!this.tool) this.on.picked(thing.feature.id, originalEvent.shiftKey);
    });
    thing.layer.on("mousedown", (event) => this.grab(thing, event));
    if (this.held === thing.feature.id) this.hold(thing.feature.id);
  }
  release(thing) {
    thing.editing?.disable();
    thing.editing = null;
    if (thing.feature.id === this.held) this.badges.clearLayers();
  }
  /** Corners of the one chosen thing can be dragged; a middle makes a new corner, a click takes one out. */
  hold(id) {
    const before = this.chart.things.get(this.held), thing = this.chart.things.get(id);
    if (before && before !== thing) this.release(before);
    this.held = id;
    if (!thing || this.closed || thing.editing || thing.feature.geometry === "Point" || !thing.layer._map) return;
    if (thing.feature.points.length > MOST_VERTICES) { this.on.live(`${thing.feature.points.length} points: too many to move one by one`); return; }
    const { layer } = thing, area = layer instanceof L.Polygon;
    drawers();
    layer.options.poly = { allowIntersection: true, icon: L.divIcon({ className: "lo-corner", iconSize: [12, 12] }), snap: (at, event) => this.snap(at, event, id), live: (points) => this.live(points, null, area) };
    thing.editing = new L.Edit.Poly(layer);
    thing.editing.latlngs = area ? layer.getLatLngs() : [layer.getLatLngs()]; // leaflet.draw forgets the holes
    layer.off("editstart edit").on("editstart", () => { thing.held = true; }).on("edit", () => { thing.held = true; this.on.changed([thing]); });
    thing.editing.enable();
    this.badge(thing);
  }
  /** In each hole of the chosen area, where there is room: a button that takes the hole out. */
  badge(thing) {
    this.badges.clearLayers();
    this.rings(thing).slice(1).forEach((ring, n) => {
      const box = L.latLngBounds(ring), [a, b] = [box.getNorthWest(), box.getSouthEast()].map((p) => this.map.latLngToLayerPoint(p)), wide = b.x - a.x;
      if (Math.min(wide, b.y - a.y) < 26) return;
      const title = `Remove hole ${n + 1} of ${called(thing.feature, this.chart.told.kinds)}`;
      const icon = L.divIcon({ html: element("b", "lo-fill", wide < 110 ? "×" : "× remove hole"), className: "lo-pin", iconSize: [0, 0] });
      const badge = L.marker(box.getCenter(), { icon, title, alt: title, pane: "badges" }).addTo(this.badges);
      badge.on("click", ({ originalEvent }) => { originalEvent.concord = true; this.on.filled(thing.feature.id, n); });
    });
  }
  unhold() { this.hold(""); }

  grab(thing, { containerPoint, originalEvent }) {
    if (this.tool || this.closed || originalEvent.button !== 0 || !this.chart.chosen.has(thing.feature.id)) return;
    this.map.dragging.disable();
    const things = [...this.chart.chosen].map((id) => this.chart.things.get(id)).filter(Boolean);
    this.drag = { from: containerPoint, moved: false, things: things.map((t) => ({ thing: t, rings: this.rings(t) })) };
  }
  rings({ layer, feature }) { return feature.geometry === "Point" ? [[layer.getLatLng()]] : (layer instanceof L.Polygon ? layer.getLatLngs() : [layer.getLatLngs()]).map((ring) => [...ring]); }
  dragging({ containerPoint, originalEvent }) {
    if (!this.drag || (!this.drag.moved && containerPoint.distanceTo(this.drag.from) < 4)) return;
    this.drag.moved = true;
    const by = containerPoint.subtract(this.drag.from), alone = this.drag.things.length === 1;
    for (const { thing, rings } of this.drag.things) this.shift(thing, rings, by, alone && thing.feature.geometry === "Point" ? originalEvent : null);
  }
  shift(thing, rings, by, event) {
    const to = (at) => this.map.containerPointToLatLng(this.map.latLngToContainerPoint(at).add(by));
    if (!thing.held) { thing.held = true; this.release(thing); }
    if (thing.feature.geometry === "Point") { const at = to(rings[0][0]); thing.layer.setLatLng(event ? this.snap(at, event, thing.feature.id) : at); return; }
    const fresh = rings.map((ring) => ring.map(to));
    thing.layer.setLatLngs(thing.layer instanceof L.Polygon ? fresh : fresh[0]);
  }
  drop() {
    const { drag } = this;
    this.drag = null;
    if (!drag) return;
    this.map.dragging.enable();
    if (drag.moved) this.on.changed(drag.things.map(({ thing }) => thing));
  }
  /** Move what is chosen by pixels, from the keyboard. */
  nudge(x, y) {
    const things = [...this.chart.chosen].map((id) => this.chart.things.get(id)).filter(Boolean);
    for (const thing of things) this.shift(thing, this.rings(thing), L.point(x, y), null);
    clearTimeout(this.nudging);
    this.nudging = setTimeout(() => this.on.changed(things), 700);
  }
  /** What a letter says of a thing that was moved. */
  geometry(thing) {
    const rings = this.rings(thing).map(lonLats);
    return { id: thing.feature.id, points: rings[0], holes: rings.slice(1) };
  }
}
