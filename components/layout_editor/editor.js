// The layout editor: one map that stays, a tool bar, keys. It draws what `/drawn` answers and sends letters to Python.

const POLL = 1000, PATIENT = 3000, VERDICT = 150;
const TYPES = "input, textarea, select, [contenteditable=true]";

class Editor {
  constructor(root) {
    const find = (name) => root.querySelector(name);
    Object.assign(this, { root, says: find(".lo-says"), live: find(".lo-live"), cursor: find(".lo-cursor"), faint: find(".lo-closed"), naming: find(".lo-naming"), hint: find(".lo-hint"), box: find(".lo-box"), mark: "", seq: 0, told: { kinds: new Map(), agencies: {} }, layersOff: [], sent: [] });
    this.naming.addEventListener("submit", (event) => { event.preventDefault(); this.named(); });
    this.naming.querySelector(".lo-next").addEventListener("click", () => this.named(true));
    this.naming.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.shiftKey) { event.preventDefault(); this.named(true); } });
    this.naming.querySelector(".lo-away").addEventListener("click", () => this.discard());
    this.onKey = (event) => this.key(event);
    this.onSize = () => this.resize();
    this.grown = new ResizeObserver(([{ target, contentRect }]) => { // the map files, below: what opens or comes into them is to be seen
      if (target.open && contentRect.height > (this.tall ?? 0) + 100) target.scrollIntoView({ block: "start" });
      this.tall = target.open ? contentRect.height : 0;
    });
    this.onToggle = ({ target }) => { if (target.open && target.closest?.("[data-testid=stExpander]") && !target.closest(".st-key-lo_side")) this.grown.observe(target); };
    document.addEventListener("toggle", this.onToggle, true);
    document.addEventListener("keydown", this.onKey);
    addEventListener("resize", this.onSize);
    this.bar = new Bar(root, {
      draw: (kind) => this.draw(kind), period: (name) => this.ask({ do: "period", value: name }), select: () => this.leave(), measure: () => this.draw("measure"),
      undo: () => this.post({ do: "undo" }), redo: () => this.post({ do: "redo" }), copy: () => this.copy(), delete: () => this.remove(), fit: () => this.fit(), grid: () => this.grid(),
      hole: () => this.cut(), bases: () => this.ask({ do: "side", value: this.data.side === "bases" ? "" : "bases", view: this.view() }), hide: (groups) => this.hide(groups), goto: (id) => this.goto(id), focus: () => this.focus(),
      things: () => [...this.chart.things.values()].map((t) => t.feature), called: (f) => called(f, this.told.kinds),
    });
  }
  stop() {
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("toggle", this.onToggle, true);
    this.grown.disconnect();
    removeEventListener("resize", this.onSize);
    clearTimeout(this.next);
    this.mailbox?.stop();
    this.tools?.stop();
    this.chart?.map.remove();
    this.gone = true;
  }
  async draw_(data, trigger) {
    const first = !this.data;
    this.data = data;
    this.ask = (letter) => trigger("asked", letter);
    this.judged = () => trigger("checked", this.awaited); // a name of its own: two of one name before a rerun are one
    this.mailbox ??= new Mailbox(`concord:mail:${data.store}`);
    this.mailbox.send = this.ask;
    if (first) { this.begin(); return; }
    this.resize();
    if (!this.chart) return;
    this.show();
    if (data.mark !== this.mark) this.follow();
  }
  async begin() {
    this.told.kinds = new Map(this.data.kinds.map((k) => [k.id, k]));
    this.bar.build(this.data);
    this.resize();
    try { await loadMap(); } catch (error) { this.say(`The map cannot be drawn: ${error.message}. Load the page again.`, true); return; }
    if (this.gone) return;
    this.chart = new Chart(this.root.querySelector(".lo-map"), this.told);
    this.tools = new Tools(this.chart, {
      created: (kind, geometry, points) => this.created(kind, geometry, points), changed: (things) => this.changed(things), picked: (id, more) => this.picked(id, more),
      live: (text) => { this.measuring = text; this.measure(); }, ended: () => this.state(), filled: (object, hole) => this.post({ do: "unhole", object, hole }),
    });
    this.bases = new Bases(this.chart.map, (id, corners) => this.post({ do: "corners", base: id, corners }));
    const { map } = this.chart, kept_ = kept(this.store("view"));
    this.chart.tokens();
    map.setView(kept_?.centre ?? this.data.middle, kept_?.zoom ?? 16);
    this.fitted = Boolean(kept_);
    this.chart.gridded = Boolean(kept_?.grid);
    this.layersOff = kept_?.off ?? [];
    map.on("moveend", () => this.remember());
    map.getContainer().addEventListener("mousemove", (event) => this.point(map.mouseEventToLatLng(event)));
    map.getContainer().addEventListener("click", (event) => { if (this.data.spot) this.ask({ do: "spot", spot: lonLats([map.mouseEventToLatLng(event)])[0] }); });
    this.chart.hidden = new Set(this.layersOff);
    this.show();
    this.follow();
  }
  store(what) { return `concord:layout:${what}:${this.data.store}`; }
  remember() {
    const { map } = this.chart, { lat, lng } = map.getCenter();
    keep(this.store("view"), { centre: [lat, lng], zoom: map.getZoom(), grid: this.chart.gridded, off: this.layersOff });
  }
  resize() {
    const { top } = this.root.getBoundingClientRect(), side = document.querySelector(".st-key-lo_side");
    const folded = [...document.querySelectorAll("[data-testid=stExpander] summary")].find((s) => !side?.contains(s)); // the map files, below
    const under = folded ? folded.offsetHeight + 10 : 0, size = `${top} ${innerHeight} ${innerWidth} ${Boolean(side)} ${under}`;
    if (size === this.size || top < 0) return;
    this.size = size;
    this.root.style.height = `${Math.max(innerHeight - top - 58 - under, 320)}px`;
    side?.style.setProperty("height", `${Math.max(innerHeight - top - 6 - under, 320)}px`, "important");
    this.chart?.map.invalidateSize();
  }

  /** Ask what is drawn; only what changed since comes. */
  async follow() {
    clearTimeout(this.next);
    if (this.asking || this.gone) { this.again = true; return; }
    this.asking = true;
    this.resize(); // what is above or below may have come or gone
    const before = this.lost;
    try {
      const query = new URLSearchParams({ event: this.data.event, at: this.data.at, basis: this.data.basis, known: this.mark });
      const answer = await fetch(`${location.origin}/drawn?${query}`, { cache: "no-store" });
      if (answer.status === 200) this.take(await answer.json());
      this.lost = !answer.ok;
    } catch { this.lost = true; }
    this.root.classList.toggle("lost", this.lost);
    if (this.lost && !before) this.say("No answer from the server: what you see may be old; nothing is lost", true);
    this.asking = false;
    const soon = this.again;
    this.again = false;
    this.next = setTimeout(() => this.follow(), soon ? 0 : POLL);
  }
  take(news) {
    if (this.gone) return;
    this.mark = news.mark;
    this.seq = news.seq;
    if (!this.chart.inks) this.chart.tokens();
    this.clearPending(news.features);
    this.chart.take(news);
    this.heldNews();
    this.newBases = news.bases ?? this.newBases ?? [];
    this.show();
    if (!this.fitted && this.chart.things.size) { this.fitted = true; this.chart.fit(this.chart.bounds([...this.chart.things.values()].filter((t) => ["crowd", "command"].includes(this.told.kinds.get(t.feature.kind)?.group)).map((t) => t.feature.id)) || this.chart.bounds()); }
    this.tools.hold(this.chart.chosen.size === 1 && !this.tools.tool ? [...this.chart.chosen][0] : "");
    this.root.dataset.mark = this.mark;
    this.root.dataset.objects = this.chart.things.size;
  }
  /** Ask whether the checks are through with what is drawn now, and have their panel drawn as soon as they are. */
  async verdict(number, since) {
    const query = new URLSearchParams({ event: this.data.event, period: this.data.period, awaited: number });
    while (number && this.awaited === number && !this.gone) {
      await new Promise((done) => { setTimeout(done, Date.now() - since < 10 * PATIENT ? VERDICT : POLL); });
      const answer = await fetch(`${location.origin}/checked?${query}`, { cache: "no-store" }).catch(() => null);
      if (answer?.status === 200) { if (this.awaited === number && !this.gone) this.judged(); return; }
    }
  }
  /** What was held while it was being moved is put as the server has it, once nothing of it is on its way. */
  heldNews() {
    if (this.tools.drag || this.mailbox.waiting.length) return;
    for (const thing of [...this.chart.things.values()].filter((t) => t.held)) { thing.held = false; this.chart.put(thing.waiting ?? thing.feature); }
  }

  /** Everything that Python said: who may write, what is chosen, what checks point at, what became of a letter. */
  show() {
    const { data, chart } = this, dark = getComputedStyle(this.root).colorScheme !== "light" && matchDark(this.root);
    Object.assign(this.told, { agencies: data.agencies });
    if (chart.dark !== dark || chart.owners !== JSON.stringify(data.agencies)) { chart.dark = dark; chart.owners = JSON.stringify(data.agencies); chart.tokens(); chart.restyle(); chart.redrawGrid(); }
    this.tools.closed = Boolean(data.closed);
    if (data.side !== this.side) { this.side = data.side; document.querySelector(".st-key-lo_side")?.scrollTo(0, 0); }
    chart.setPeriod(data.period);
    this.bases.take(this.newBases ?? [], data.laying, !this.layersOff.includes("bases"));
    this.adopt();
    if (data.show?.n && data.show.n !== this.shown && (data.show.objects.every((id) => chart.things.has(id)) || (!data.show.quiet && chart.things.size))) {
      this.shown = data.show.n;
      chart.show(data.show);
      if (data.show.quiet) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0); // what came in through the map files, below
    }
    if (!data.show?.n && this.shown) { this.shown = 0; chart.show({}); }
    const letter = this.mailbox.answered(data.answer);
    if (letter) this.answered(letter, data.answer);
    if (data.focus && data.focus !== this.focused) { this.focused = data.focus; this.edit(data.focus.split(":")[0]); }
    if (data.awaited !== this.awaited) { this.awaited = data.awaited; this.verdict(data.awaited, Date.now()); }
    const closed = data.period ? [...chart.things.values()].filter((t) => !chart.open(t.feature)).length : 0;
    this.faint.textContent = data.period ? `${data.period}: ${closed} closed, drawn faint` : "";
    this.state();
  }
  adopt() {
    const { selected } = this.data;
    if (this.wanted !== undefined) {
      if (selected === this.wanted || Date.now() - this.wantedAt > PATIENT) this.wanted = undefined;
      else return;
    }
    if (selected === this.adopted && !(selected && !this.chart.chosen.size)) return;
    if (selected && !this.chart.things.has(selected)) return; // it comes with the next answer
    this.adopted = selected;
    if (!this.chart.chosen.has(selected) || !selected) this.chart.choose(selected ? [selected] : []);
    this.tools.hold(selected && this.chart.chosen.size === 1 && !this.tools.tool ? selected : "");
  }
  state() {
    const { tool } = this.tools, kind = tool ? this.told.kinds.get(tool.kind) : null;
    this.bar.state({ tool: tool?.kind ?? "", closed: Boolean(this.data.closed), some: this.chart.chosen.size, area: this.area, undo: this.data.undo, redo: this.data.redo, gridded: this.chart.gridded, periods: this.data.periods, period: this.data.period, laying: this.data.side === "bases", hidden: this.layersOff });
    const what = tool?.geometry === "Point" ? "click where it is" : tool?.geometry === "Polygon" ? "click corner by corner; click the first one, or press f, to close it" : "click point by point; click the last one again, or press f, to end";
    this.hint.textContent = this.data.spot ? "Base map: click where the corner of the picture is (see Base map, right)" : tool ? `${tool.kind === "hole" ? `Hole in ${called(this.chart.things.get(this.cutting)?.feature ?? { id: this.cutting }, this.told.kinds)}` : kind ? kind.name : "Measure"}: ${what}. Esc leaves off.` : this.data.closed || this.nowhere();
    this.hint.hidden = !this.hint.textContent;
    this.measure();
    this.root.dataset.tool = tool?.kind ?? "";
    this.root.dataset.chosen = [...this.chart.chosen].join(" ");
  }
  /** Where nobody has said where the event is, the map shows the sea off Africa: what is drawn would lie there. */
  nowhere() {
    const { map, things } = this.chart, { lat, lng } = map.getCenter();
    return this.mark && !things.size && !this.newBases?.length && !this.data.middle.some(Boolean) && Math.abs(lat) + Math.abs(lng) < 1
      ? "Nobody has said where this event is. Press / and type its place in degrees (51.536, -0.038), or take in a map file below." : "";
  }
  say(text, bad = false) { this.says.textContent = text; this.says.classList.toggle("bad", bad); }
  point(at) { this.cursor.textContent = `${degrees(at)}  ${mgrs(at)}`; }
  focus() { this.chart.map.getContainer().focus({ preventScroll: true }); }

  draw(kind) {
    if (this.data.closed && kind !== "measure") return;
    this.bar.close();
    this.discard();
    this.tools.draw(kind, { measure: "LineString", hole: "Polygon" }[kind] ?? this.told.kinds.get(kind).geometry);
    if (kind === "measure") this.tools.tool.handler.options.live = (points, at) => this.tools.live(points, at, true);
    this.state();
  }
  /** The one area that is selected. */
  get area() {
    const thing = this.chart?.chosen.size === 1 ? this.chart.things.get([...this.chart.chosen][0]) : null;
    return thing?.feature.geometry === "Polygon" ? thing : null;
  }
  cut() { if (this.area) { this.cutting = this.area.feature.id; this.draw("hole"); } else this.say("Select one area first, then cut a hole into it", true); }
  created(kind, geometry, points) {
    this.chart.map.getContainer().classList.remove("drawing");
    if (kind === "hole") {
      this.post({ do: "hole", object: this.cutting, points: lonLats(points) });
      this.tools.hold(this.area?.feature.id ?? "");
      this.state();
      return;
    }
    if (kind === "measure") {
      const area = points.length > 2 ? ` · area if closed ${squares(areaOf(points))}` : "";
      this.say(`Measured: ${metres(lengthOf(this.chart.map, points))}${area}`);
      this.measuring = "";
      this.state();
      return;
    }
    const look = { color: this.chart.inks.text, weight: 3, dashArray: "6 5", fillOpacity: 0.15, renderer: this.chart.paper, interactive: false };
    const layer = geometry === "Point" ? L.circleMarker(points[0], { ...look, dashArray: null, radius: 10 }) : geometry === "Polygon" ? L.polygon(points, look) : L.polyline(points, look);
    this.pending = { kind, points: lonLats(points), layer: layer.addTo(this.chart.map) };
    this.ask_name("");
    this.state();
  }
  ask_name(name) {
    const kind = this.told.kinds.get(this.pending.kind), last = this.pending.points[this.pending.points.length - 1];
    const spot = this.chart.map.latLngToContainerPoint([last[1], last[0]]), room = this.chart.map.getSize(), input = this.naming.elements.name;
    this.naming.querySelector(".lo-what").textContent = `${kind.name}: name`;
    this.naming.hidden = false;
    this.naming.style.left = `${Math.max(6, Math.min(spot.x + 14, room.x - this.naming.offsetWidth - 8))}px`;
    this.naming.style.top = `${Math.max(6, Math.min(spot.y + 14, room.y - this.naming.offsetHeight - 30))}px`;
    input.value = name;
    input.focus();
  }
  /** Send what was drawn under its name; `again`: and draw another of its kind. What was sent stays drawn until it comes. */
  named(again = false) {
    const { kind, points } = this.pending, name = this.naming.elements.name.value.trim();
    this.naming.hidden = true;
    this.sent.push(this.pending);
    this.pending = null;
    this.post({ do: "draw", kind, points, name });
    this.focus();
    if (again) this.draw(kind);
  }
  discard() {
    if (!this.pending) return;
    this.pending.layer.remove();
    this.pending = null;
    this.naming.hidden = true;
    this.focus();
  }
  clearPending(features) {
    if (!this.sent.length) return;
    const there = new Set(features.map((f) => JSON.stringify(f.points))), come = ({ points }) => there.has(JSON.stringify(points));
    for (const { layer } of this.sent.filter(come)) layer.remove();
    this.sent = this.sent.filter((one) => !come(one));
  }
  /** What was drawn and not taken: its name is asked again, unless another is being named. */
  refusedDrawing({ points, name }) {
    const text = JSON.stringify(points), one = this.sent.find((s) => JSON.stringify(s.points) === text);
    if (!one) return;
    this.sent = this.sent.filter((s) => s !== one);
    if (this.pending) { one.layer.remove(); return; }
    if (this.tools.tool) this.tools.cancel();
    this.pending = one;
    this.ask_name(name);
  }

  post(letter) {
    if (this.data.closed) { this.say(this.data.closed, true); return; }
    this.say("saving …");
    this.mailbox.post({ ...letter, seen: this.seq, key: newKey() });
    const { key } = this.mailbox.waiting[this.mailbox.waiting.length - 1];
    setTimeout(() => { if (this.mailbox.holds(key)) this.say("not saved yet: no answer; it is kept and sent again", true); }, PATIENT);
  }
  answered(letter, answer) {
    this.say(answer.ok ? answer.message || "saved" : `Not saved: ${answer.message}`, !answer.ok);
    if (answer.ok && answer.objects?.length) { this.wanted = undefined; this.adopted = undefined; this.afterwards = answer.objects; }
    if (!answer.ok) {
      if (letter.do === "draw") this.refusedDrawing(letter);
      this.heldNews(); // it goes back to where it was
      if (!this.tools.tool) this.tools.hold(this.chart.chosen.size === 1 ? [...this.chart.chosen][0] : "");
    }
    this.follow();
  }
  changed(things) { this.post({ do: "move", objects: things.map((t) => this.tools.geometry(t)) }); }
  view() { const b = this.chart.map.getBounds(); return [[b.getWest(), b.getSouth()], [b.getEast(), b.getNorth()]]; }
  /** What is being drawn, else what is selected: how long, how large. */
  measure() {
    const thing = this.chart.chosen.size === 1 && !this.tools.tool ? this.chart.things.get([...this.chart.chosen][0]) : null;
    if (this.tools.tool || !thing || thing.feature.geometry === "Point") { this.live.textContent = this.tools.tool ? this.measuring || "" : ""; return; }
    const points = flat(thing.layer), area = thing.layer instanceof L.Polygon, holes = area ? thing.layer.getLatLngs().slice(1) : [];
    const size = area ? `${squares(areaOf(points) - holes.reduce((sum, ring) => sum + areaOf(ring), 0))}${holes.length ? " without its holes" : ""}` : "";
    this.live.textContent = [metres(lengthOf(this.chart.map, points, area)), size].filter(Boolean).join(" · ");
  }
  picked(id, more) {
    if (this.data.spot) return;
    const before = this.chart.chosen, next = !id ? (more ? [...before] : []) : more ? (before.has(id) ? [...before].filter((x) => x !== id) : [...before, id]) : [id];
    if (next.length === before.size && next.every((x) => before.has(x))) return;
    this.chart.choose(next);
    this.tools.hold(next.length === 1 ? next[0] : "");
    this.wanted = this.adopted = next[0] ?? "";
    this.wantedAt = Date.now();
    this.ask({ do: "select", object: this.wanted });
    this.state();
  }
  copy() {
    if (!this.chart.chosen.size) return;
    const { map } = this.chart, a = map.containerPointToLatLng([0, 0]), b = map.containerPointToLatLng([24, 24]);
    this.post({ do: "copy", objects: [...this.chart.chosen], by: [b.lng - a.lng, b.lat - a.lat] });
  }
  remove() { if (this.chart.chosen.size) this.post({ do: "delete", objects: [...this.chart.chosen] }); }
  fit() { this.chart.fit(this.chart.bounds()); }
  grid() { this.chart.gridded = !this.chart.gridded; const every = this.chart.redrawGrid(); if (every) this.say(`Grid of ${metres(every)}`); this.remember(); this.state(); }
  hide(groups) { this.layersOff = groups; this.chart.hide(groups); this.remember(); this.show(); }
  goto(id) {
    const thing = this.chart.things.get(id), spot = thing ? null : spotOf(id);
    if (spot) { this.chart.map.setView(spot, Math.max(this.chart.map.getZoom(), 16), { animate: false }); this.state(); this.focus(); }
    if (!thing) return;
    const group = this.told.kinds.get(thing.feature.kind)?.group;
    if (this.layersOff.includes(group)) this.hide(this.layersOff.filter((g) => g !== group));
    this.chart.map.setView(this.chart.centre(thing.feature), Math.max(this.chart.map.getZoom(), 17), { animate: false });
    this.picked(id, false);
    this.focus();
  }
  step(by) {
    const all = [...this.chart.things.values()].filter((t) => t.layer._map).map((t) => t.feature.id), at = all.indexOf([...this.chart.chosen][0]);
    if (all.length) this.goto(all[(at + by + all.length) % all.length]);
  }
  /** Put the cursor into a property of what is selected, as soon as its form is there. */
  edit(field, tries = 40) {
    const input = document.querySelector(`.lo-form [name="${CSS.escape(field || "name")}"]`);
    if (input) { input.focus(); input.select?.(); } else if (tries) setTimeout(() => this.edit(field, tries - 1), 50);
  }
  leave() {
    this.bar.close();
    if (this.tools.tool) this.tools.cancel(); else if (this.pending) this.discard(); else this.picked("", false);
    this.tools.hold(this.chart.chosen.size === 1 ? [...this.chart.chosen][0] : "");
    this.state();
  }
  key(event) {
    if (!this.chart || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const target = event.composedPath()[0], typing = target.matches?.(TYPES), command = event.ctrlKey || event.metaKey, key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "Escape") { if (this.bar.open || !typing || this.naming.contains(target)) { event.preventDefault(); if (this.bar.open) { this.bar.close(); this.focus(); } else this.leave(); } else if (target.closest(".lo-form")) this.focus(); return; }
    if (typing || event.target.closest?.("[data-testid=stDialog]")) return;
    const does = this.tools.tool ? this.drawingKey(key, command) : null;
    const action = does ?? (command ? { z: () => this.post({ do: event.shiftKey ? "redo" : "undo" }), y: () => this.post({ do: "redo" }), d: () => this.copy() }[key]
      : event.shiftKey && key.startsWith("Arrow") ? () => this.nudge(key)
        : { Delete: () => this.remove(), F2: () => this.edit("name"), "/": () => this.bar.search.focus(), n: () => this.bar.toggle(this.bar.palette, true), m: () => this.draw("measure"), h: () => this.cut(), g: () => this.grid(), 0: () => this.fit(), j: () => this.step(1), k: () => this.step(-1), "?": () => this.bar.press("keys") }[key]);
    if (!action || (event.altKey && !command)) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }
  drawingKey(key, command) {
    if (key === "f" || (key === "Enter" && command)) return () => { const wrong = this.tools.finish(); if (wrong) this.say(wrong, true); };
    if (key === "Enter" && document.activeElement?.tagName !== "BUTTON") return () => { this.box.classList.add("keyed"); this.tools.point(); };
    return key === "Backspace" ? () => this.tools.back() : null;
  }
  nudge(key) {
    if (this.data.closed || !this.chart.chosen.size) return;
    const [x, y] = { ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] }[key];
    this.tools.nudge(x, y);
  }
}

/** Whether the page is dark, by the colour that its panel token resolves to. */
const matchDark = (root) => {
  const probe = Object.assign(element("i"), { style: "color: var(--cc-bg)" });
  root.append(probe);
  const [r] = getComputedStyle(probe).color.match(/\d+/g) ?? [0];
  probe.remove();
  return Number(r) < 128;
};

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".lo");
  root.editor ??= new Editor(root);
  root.editor.draw_(data, setTriggerValue);
  return () => { root.editor?.stop(); root.editor = null; };
}
