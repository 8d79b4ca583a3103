// The base maps of the editor: drawn, and a picture laid anew by its corners.

const CORNERS = ["upper left", "upper right", "lower left"];

class Bases {
  constructor(map, changed) { Object.assign(this, { map, changed, layers: new Map(), handles: L.layerGroup().addTo(map), said: "", laying: "", credit: L.DomUtil.create("div", "lo-credit", map.getContainer()) }); }
  /** Draw `bases`; the corners of the one that is being laid can be dragged. */
  take(bases, laying, on) {
    const text = JSON.stringify([bases, laying, on]);
    if (text === this.said || this.dragging) return;
    this.said = text;
    for (const layer of this.layers.values()) layer.remove();
    this.layers.clear();
    this.handles.clearLayers();
    this.credit.textContent = baseCredits(on ? bases : []);
    for (const base of on ? bases : []) {
      const layer = baseLayer(base);
      if (!layer) continue;
      this.layers.set(base.id, layer.addTo(this.map));
      if (base.id === laying && base.kind === "picture") this.corners(base, layer);
    }
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
