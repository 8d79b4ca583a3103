// The situation view: what is drawn when. mount.js puts it on a page; the replay's page has it draw frames by hand.

const CALM = 1900, REFERENCE = 15; // the sizes are for a 75-inch wall at 5 m: 75 / 5

const popup = (title, lines) => {
  const node = make("div");
  node.append(make("b", "", title));
  for (const line of lines) node.append(make("div", "", line));
  return node;
};

const start = (view) => {
  const chart = { ready: null, chart: null };
  let state = null, page = 0, settled = 0, timer = null, gone = false, observer = null, mapped = 0, owed = false, known = new Set(), turned = performance.now();
  const redraw = (why) => {
    if (gone || !state.frame) { drawDead(view, state); return; }
    view.agencies = new Map(state.frame.agencies.map((agency) => [agency.id, agency]));
    view.classList.toggle("replaying", !state.live);
    const count = Number(view.dataset.rows), { fixed, rest, pages } = paged(state, count), top = [...fixed, ...rest.slice(0, count)].map((row) => row.id);
    if (top.some((id) => !known.has(id))) turned = performance.now(); // a new one is shown at once
    known = new Set(top);
    const turning = pages > 1 && state.age() < 1000 * state.limits().dead;
    page = turning ? Math.floor((performance.now() - turned) / (1000 * state.frame.limits.page_turn)) % pages : 0;
    const each = count - fixed.length, from = Math.max(0, Math.min(page * each, rest.length - each)), shown = [...fixed, ...rest.slice(from, from + each)]; // the last page is full too
    drawTop(view, state);
    drawMayday(view, state);
    drawRows(view, state, view.agencies, shown);
    drawMore(view, state, shown.length);
    drawTiles(view, state, view.agencies);
    drawAges(view, state);
    drawAlarms(view, state);
    const moved = drawWaits(view, state);
    if (view.sound) view.sound.sound(state);
    drawDead(view, state);
    const soon = !moved && chart.chart?.zonesDrawn === state.zones && performance.now() - mapped < CALM; // symbols need not move more often than people look
    const due = why === "change" ? !soon : why !== "second" || (owed && !soon);
    owed = chart.chart ? !due && (owed || why === "change") : false;
    if (chart.chart && due) {
      mapped = performance.now();
      chart.chart.zonesDrawn = state.zones;
      drawMap(chart.chart, state, view, popups);
      view.dataset.charted = state.seq;
    }
    if (chart.chart) choose(view.wanted || "");
    Object.assign(view.dataset, { seq: state.seq, t: Math.round(state.clock()), drawn: performance.timeOrigin + performance.now() });
  };
  const popups = {
    unit: (key) => {
      const unit = state.units.find((u) => `u:${u.id}` === key);
      return unit ? popup(unit.callsign, [`${view.agencies.get(unit.agency)?.name || unit.agency} · ${unit.type}`, `${unit.status} for ${elapsed(state.clock() - unit.since)}`,
        unit.incidents.length ? `on ${unit.incidents.map((i) => `#${i}`).join(", ")}` : "on no incident", `position ${elapsed(state.clock() - unit.heard)} old`]) : popup("gone", []);
    },
    incident: (key) => {
      const mark = state.board.marks.find((m) => `i:${m.id}` === key);
      return mark ? popup(`${mark.number} ${mark.title}`, [mark.priority]) : popup("closed", []);
    },
    ring: (key) => {
      const own = zonesOf(state).rings.filter((ring) => `r:${ring.incident || ring.id}` === key), units = namesInside(own, new Map(state.units.map((unit) => [unit.id, unit])));
      const lines = own.flatMap((ring) => [`${ring.name || ringWords(ring, view.agencies)}`, ...zoneLines(ring, view.agencies)]);
      return popup("Keep out", units.length ? [...lines, `inside: ${units.join(" ")}${units.some((name) => name.endsWith("?")) ? " (? old position)" : ""}`] : lines);
    },
    area: (key) => {
      const area = zonesOf(state).areas.find((one) => `a:${one.id}` === key);
      return area ? popup(area.name, zoneLines(area, view.agencies)) : popup("lifted", []);
    },
    site: (key) => {
      const site = zonesOf(state).sites.find((one) => `s:${one.id}` === key);
      return site ? popup(SITES[site.kind][1], [site.place, site.agency ? `of ${shortOf(view.agencies, site.agency)}` : "", site.number ? `for ${site.number}` : "", `since ${elapsed(state.clock() - site.since / 1000)}`].filter(Boolean)) : popup("gone", []);
    },
  };
  const listen = (source) => {
    if (state) state.stop();
    state = view.state = follow(source, (why) => {
      if (why === "frame" && chart.chart) chart.chart.laid = "";
      redraw(why);
    });
  };
  const mapUp = () => loadLeaflet().then(() => {
    if (gone || chart.chart) return;
    chart.chart = makeMap(view.querySelector(".map"), view.dataset.mode);
    view.chart = chart.chart;
    chart.chart.map.setView([0, 0], 2);
    chart.chart.map.on("zoomend moveend", () => { clearTimeout(settled); settled = setTimeout(() => state && redraw("moved"), 60); });
    observer = new ResizeObserver(() => { if (gone) return; chart.chart.map.invalidateSize({ animate: false }); if (state && state.frame) redraw("moved"); });
    observer.observe(view.querySelector(".map"));
    if (state) redraw("frame");
  }).catch(() => { if (!gone) setTimeout(mapUp, 2000); });
  mapUp();
  timer = setInterval(() => { if (state) redraw("second"); }, 500);
  const slow = setInterval(() => { if (state) redraw("ages"); }, 5000);
  const stop = () => { gone = true; observer?.disconnect(); clearTimeout(settled); clearInterval(timer); clearInterval(slow); view.sound?.stop(); view.sound = null; if (state) state.stop(); if (chart.chart) chart.chart.map.remove(); };
  /** Show one unit whole, and go to where it is when it was chosen just now. */
  const choose = (id) => {
    view.wanted = id;
    if (!chart.chart || !chart.chart.fitted || chart.chart.selected === id) return;
    chart.chart.selected = id;
    const unit = state && state.units.find((one) => one.id === id);
    if (unit && unit.lat !== null) chart.chart.map.setView([unit.lat, unit.lon], Math.max(16, chart.chart.map.getZoom()), { animate: false });
  };
  return { listen, stop, choose, redraw: () => state && redraw("moved"), chart };
};

const dress = (view, data) => {
  const scale = data.mode === "wall" ? Math.max(0.75, ((data.dist || 5) / (data.diag || 75)) * REFERENCE) : 1;
  Object.assign(view.dataset, { theme: data.theme === "light" ? "light" : "dark", mode: data.mode, scale, rows: scale > 1.02 ? Math.max(3, Math.floor(7 / scale) - 1) : 7 });
  view.style.setProperty("--scale", scale);
  view.style.setProperty("--rows", view.dataset.rows);
  view.style.setProperty("--name-size", `${(3.52 * scale * innerHeight) / 100}px`);
  view.classList.toggle("wall", data.mode === "wall");
  view.classList.toggle("large", scale > 1.02); // fewer rows, and the chips of each on a line of their own
  view.classList.toggle("map-only", data.mode !== "wall");
};
