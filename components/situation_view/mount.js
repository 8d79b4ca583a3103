// The situation view on its page: called again with new `data` at every run; the drawing itself never starts over.

export default function ({ data, parentElement }) {
  const view = parentElement.querySelector(".view"), text = JSON.stringify([data.event, data.at, data.basis]);
  dress(view, data);
  if (!view.running) view.running = start(view);
  if (data.mode === "wall" && !data.at) { view.sound ??= makeSound(view, data.event); view.sound.begin(data.sound || ""); }
  view.past = Boolean(data.at);
  if (data.mode === "wall" && view.watched !== data.event) {
    view.unwatch?.();
    view.watched = data.event;
    view.unwatch = watchLog(data.event, (found) => drawVerified(view.querySelector(".unverified"), found, () => view.past && found.state === "checking"));
  }
  const wanted = data.units ? new Set(data.units) : null;
  view.filter = wanted ? (unit) => wanted.has(unit.id) : null;
  view.running.choose(data.selected || "");
  if (view.source !== text) { view.source = text; view.running.listen({ event: data.event, at: data.at, basis: data.basis }); }
  else view.running.redraw();
  return () => { view.unwatch?.(); view.watched = null; view.running.stop(); view.running = null; view.source = null; };
}
