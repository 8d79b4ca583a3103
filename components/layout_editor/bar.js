// The tool bar: kinds to draw, layers, periods, finding an object. It only tells the editor what was asked for.

const KEYS = [
  ["n", "draw: type a kind, Enter"], ["/", "find an object, or go to degrees (51.536, -0.038)"], ["j  k", "next, previous object"], ["F2", "its name and properties"],
  ["Del", "delete"], ["Ctrl+D", "copy"], ["Ctrl+Z  Ctrl+Y", "undo, redo"], ["Shift+arrows", "move what is selected"],
  ["arrows  + −", "move the map, zoom"], ["Enter", "while drawing: a point at the cross"], ["f  or  Ctrl+Enter", "while drawing: finish"],
  ["Shift+Enter", "its name is right: save, draw another"],
  ["Backspace", "while drawing: take the last point back"], ["Esc", "leave off; select nothing"], ["h", "cut a hole into the area that is selected"], ["m", "measure"], ["g", "grid"], ["0", "show all"],
  ["Shift+click", "select more"], ["Alt", "do not snap to corners"],
];
const FAVOURITES = { zone: "Zone", gate: "Gate", exit: "Exit", post: "Post", staging: "Staging", route: "Route", closure: "Closure" };

class Bar {
  constructor(root, on) {
    const find = (name) => root.querySelector(name);
    Object.assign(this, { root, on, bar: find(".lo-bar"), palette: find(".lo-palette"), layers: find(".lo-layers"), keys: find(".lo-keys"), search: find(".lo-find input"), hits: find(".lo-hits"), kindSearch: find(".lo-palette input"), groups: find(".lo-groups") });
    this.bar.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (!button) return;
      if (button.dataset.kind) on.draw(button.dataset.kind);
      else if (button.dataset.period !== undefined) on.period(button.dataset.period);
      else if (button.dataset.hit) this.take(button.dataset.hit);
      else this.press(button.dataset.tool);
    });
    this.groups.addEventListener("click", ({ target }) => { const kind = target.closest("button")?.dataset.kind; if (kind) { this.close(); on.draw(kind); } });
    this.kindSearch.addEventListener("input", () => this.filter());
    this.kindSearch.addEventListener("keydown", (event) => {
      const first = this.groups.querySelector("button:not([hidden])");
      if (event.key === "Enter" && first) { event.preventDefault(); this.close(); on.draw(first.dataset.kind); }
    });
    this.layers.addEventListener("change", () => on.hide([...this.layers.querySelectorAll("input:not(:checked)")].map((box) => box.value)));
    this.search.addEventListener("input", () => this.look());
    this.search.addEventListener("focus", () => this.look());
    this.search.addEventListener("blur", () => setTimeout(() => { this.hits.hidden = true; }, 200));
    this.search.addEventListener("keydown", (event) => this.step(event));
  }
  press(tool) {
    if (tool === "more") this.toggle(this.palette, true);
    else if (tool === "layers") this.toggle(this.layers);
    else if (tool === "keys") this.toggle(this.keys);
    else this.on[tool]?.();
  }
  toggle(box, search = false) {
    const open = box.hidden;
    this.close();
    box.hidden = !open;
    if (open && search) { this.kindSearch.value = ""; this.filter(); this.kindSearch.focus(); }
  }
  close() { for (const box of [this.palette, this.layers, this.keys]) box.hidden = true; }
  get open() { return [this.palette, this.layers, this.keys].some((box) => !box.hidden); }

  /** Once: the kinds by group, and the keys. */
  build({ kinds, groups }) {
    this.kinds = kinds;
    this.bar.querySelector(".lo-kinds").replaceChildren(...Object.entries(FAVOURITES).map(([id, name]) => this.kindButton(kinds.find((k) => k.id === id), name)));
    this.groups.replaceChildren(...Object.entries(groups).map(([id, name]) => {
      const box = element("section");
      box.append(element("h3", "", name), ...kinds.filter((k) => k.group === id).map((k) => this.kindButton(k, k.name)));
      return box;
    }));
    this.layers.replaceChildren(...Object.entries({ ...groups, bases: "Base map" }).map(([id, name]) => {
      const label = element("label"), box = Object.assign(element("input"), { type: "checkbox", value: id, checked: true });
      label.append(box, element("span", "", name));
      return label;
    }));
    this.keys.querySelector("dl").replaceChildren(...KEYS.flatMap(([key, does]) => [element("dt", "", key), element("dd", "", does)]));
  }
  kindButton(kind, name) {
    const button = Object.assign(element("button"), { type: "button", title: `Draw: ${kind.name}` });
    button.dataset.kind = kind.id;
    if (kind.letters) button.append(Object.assign(element("b", "lo-letters", kind.letters), { ariaHidden: "true" }));
    button.append(element("span", "", name));
    return button;
  }
  filter() {
    const words = this.kindSearch.value.trim().toLowerCase(), known = new Map(this.kinds.map((k) => [k.id, `${k.name} ${k.letters} ${k.id}`.toLowerCase()]));
    for (const button of this.groups.querySelectorAll("button")) button.hidden = !known.get(button.dataset.kind).includes(words);
    for (const box of this.groups.querySelectorAll("section")) box.hidden = !box.querySelector("button:not([hidden])");
  }
  /** What can be pressed now: told at every change. */
  state({ tool, closed, some, area, undo, redo, gridded, periods, period, laying, hidden }) {
    for (const button of this.bar.querySelectorAll("[data-kind]")) { button.setAttribute("aria-pressed", button.dataset.kind === tool); button.disabled = closed; }
    const press = (name, on, off = false) => { const button = this.bar.querySelector(`[data-tool=${name}]`); button.setAttribute("aria-pressed", on); button.disabled = off; };
    press("select", !tool);
    press("measure", tool === "measure");
    press("more", Boolean(tool) && !["measure", "hole"].includes(tool) && !(tool in FAVOURITES), closed);
    press("grid", gridded);
    press("bases", laying);
    press("undo", false, closed || !undo);
    press("redo", false, closed || !redo);
    press("copy", false, closed || !some);
    press("delete", false, closed || !some);
    press("hole", tool === "hole", closed || !area);
    for (const box of this.layers.querySelectorAll("input")) box.checked = !hidden.includes(box.value);
    const text = JSON.stringify([periods, period]);
    if (text === this.drawn) return;
    this.drawn = text;
    const short = periods.map((name) => name.split(" ")[0]), brief = new Set(short).size === periods.length && short.every((name) => name.length < 7);
    this.bar.querySelector(".lo-periods").replaceChildren(...["", ...periods].map((name) => {
      const button = Object.assign(element("button", "", brief ? name.split(" ")[0] || "All" : name || "All"), { type: "button", title: name ? `As it is in ${name}: what is closed is drawn faint` : "All that is drawn" });
      button.dataset.period = name;
      button.setAttribute("aria-pressed", name === period);
      return button;
    }));
  }
  look() {
    const words = this.search.value.trim().toLowerCase();
    const found = words ? this.on.things().filter((f) => `${f.name} ${f.id} ${f.kind.replaceAll("_", " ")}`.toLowerCase().includes(words)).sort((a, b) => this.first(a, words) - this.first(b, words)).slice(0, 9) : [];
    this.at = 0;
    this.hits.replaceChildren(...found.map((f) => {
      const button = Object.assign(element("button", "", ""), { type: "button", tabIndex: -1 });
      button.dataset.hit = f.id;
      button.append(element("bdi", "", this.on.called(f)), element("small", "", ` ${f.id}`));
      return button;
    }));
    const spot = spotOf(words);
    if (spot) {
      const button = Object.assign(element("button", "", `Go to ${degrees(spot)}`), { type: "button", tabIndex: -1 });
      button.dataset.hit = words;
      this.hits.append(button);
    } else if (words && !found.length) this.hits.append(element("span", "", "nothing of that name"));
    this.hits.hidden = !words;
    this.mark();
  }
  first(feature, words) { return feature.name.toLowerCase().startsWith(words) ? 0 : feature.id.startsWith(words) ? 1 : 2; }
  mark() { [...this.hits.querySelectorAll("button")].forEach((b, n) => b.setAttribute("aria-selected", n === this.at)); }
  step(event) {
    const all = [...this.hits.querySelectorAll("button")];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % Math.max(1, all.length); this.mark(); }
    else if (event.key === "Enter" && all[this.at]) this.take(all[this.at].dataset.hit);
    else if (event.key === "Escape") { this.search.value = ""; this.hits.hidden = true; this.on.focus(); }
  }
  take(id) { this.search.value = ""; this.hits.hidden = true; this.on.goto(id); }
}
