// What lies under the layout: a picture laid by three of its corners, or tiles of this machine.

/** A picture whose upper left, upper right and lower left corner lie where `corners` (L.LatLng) say: it may be turned and skewed. */
const makePicture = () => window.L.ConcordPicture ??= L.Layer.extend({
  initialize(url, corners, options) { L.setOptions(this, { pane: "bases", ...options }); this.url = url; this.corners = corners; },
  onAdd() {
    this.img = Object.assign(element("img", "lo-picture"), { src: this.url, alt: "" });
    this.img.onload = () => this.lay();
    this.getPane().append(this.img);
    this.lay();
  },
  onRemove() { this.img.remove(); },
  getEvents() { return { zoom: this.lay, viewreset: this.lay }; },
  setCorners(corners) { this.corners = corners; this.lay(); },
  lay() {
    if (!this.img?.naturalWidth || this.corners.length !== 3) return;
    const [ul, ur, ll] = this.corners.map((p) => this._map.latLngToLayerPoint(p)), { naturalWidth: w, naturalHeight: h } = this.img;
    this.img.style.opacity = this.options.opacity;
    this.img.style.transform = `matrix(${(ur.x - ul.x) / w},${(ur.y - ul.y) / w},${(ll.x - ul.x) / h},${(ll.y - ul.y) / h},${ul.x},${ul.y})`;
  },
});
const CORNERS = ["upper left", "upper right", "lower left"];

class Bases {
  constructor(map, changed) { Object.assign(this, { map, changed, layers: new Map(), handles: L.layerGroup().addTo(map), said: "", laying: "" }); }
  /** Draw `bases`; the corners of the one that is being laid can be dragged. */
  take(bases, laying, on) {
    const text = JSON.stringify([bases, laying, on]);
    if (text === this.said || this.dragging) return;
    this.said = text;
    for (const layer of this.layers.values()) layer.remove();
    this.layers.clear();
    this.handles.clearLayers();
    for (const base of on ? bases : []) {
      const layer = this.layer(base);
      if (!layer) continue;
      this.layers.set(base.id, layer.addTo(this.map));
      if (base.id === laying && base.kind === "picture") this.corners(base, layer);
    }
  }
  layer(base) {
    const there = `${location.origin}/basemaps`, name = encodeURIComponent(base.file), opacity = base.opacity ?? 0.7;
    if (base.kind === "tiles") return L.tileLayer(`${there}/tile/${name}/{z}/{x}/{y}`, { pane: "bases", opacity, minZoom: base.least ?? 0, maxNativeZoom: base.most ?? 20, maxZoom: 22, bounds: base.bounds || undefined });
    return base.corners?.length === 3 ? new (makePicture())(`${there}/picture/${name}`, latLngs(base.corners), { opacity }) : null;
  }
  corners(base, layer) {
    const at = latLngs(base.corners);
    at.forEach((spot, n) => {
      const icon = L.divIcon({ html: element("b", "lo-lay", CORNERS[n]), className: "lo-pin", iconSize: [0, 0] });
      const handle = L.marker(spot, { draggable: true, icon, keyboard: false, zIndexOffset: 3000 }).addTo(this.handles);
      handle.on("drag", () => { this.dragging = true; at[n] = handle.getLatLng(); layer.setCorners(at); });
      handle.on("dragend", () => { this.dragging = false; this.changed(base.id, lonLats(at)); });
    });
  }
}
