// What lies under a map: a picture laid by three of its corners, or tiles of this machine, in the map's pane "bases".

const PICTURE = "position: absolute; left: 0; top: 0; transform-origin: 0 0; max-width: none; max-height: none; pointer-events: none";

/** A picture whose upper left, upper right and lower left corner lie where `corners` (L.LatLng) say: it may be turned and skewed. */
const makePicture = () => window.L.ConcordPicture ??= L.Layer.extend({
  initialize(url, corners, options) { L.setOptions(this, { pane: "bases", ...options }); this.url = url; this.corners = corners; },
  onAdd() {
    this.img = Object.assign(document.createElement("img"), { className: "base-picture", src: this.url, alt: "" });
    this.img.style.cssText = PICTURE;
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

/** The layer of a base map as `/drawn` and `/frame` tell it; null where a picture is laid nowhere. */
const baseLayer = (base) => {
  const there = `${location.origin}/basemaps`, name = encodeURIComponent(base.file), opacity = base.opacity ?? 0.7;
  if (base.kind === "tiles") return L.tileLayer(`${there}/tile/${name}/{z}/{x}/{y}`, { pane: "bases", opacity, minZoom: base.least ?? 0, maxNativeZoom: base.most ?? 20, maxZoom: 22, bounds: base.bounds || undefined });
  return base.corners?.length === 3 ? new (makePicture())(`${there}/picture/${name}`, base.corners.map(([x, y]) => L.latLng(y, x)), { opacity }) : null;
};

/** Whom the tiles ask to name wherever they are shown. */
const baseCredits = (bases) => [...new Set(bases.map((base) => base.credit).filter(Boolean))].join(" · ");
