// The event's clock and the age of the data, by this browser's own clock: it goes on when the server does not.
// It asks instead of holding a stream open: a browser gives one server six connections over all its tabs.

const ASK = 2000;

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".clock");
  root.told = data;
  if (root.running) return root.stop;
  root.running = true;
  let now = 0, packet = performance.now(), wall = Date.now(), begun = performance.now();
  const text = (ms) => new Intl.DateTimeFormat("en-GB", { timeZone: root.told.timezone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(ms);
  const ask = async () => {
    if (root.told.at) return;
    try {
      const answer = await fetch(`/now?event=${encodeURIComponent(root.told.event)}`, { cache: "no-store" });
      if (!answer.ok) return;
      now = (await answer.json()).at / 1000;
      packet = performance.now();
      wall = Date.now();
    } catch { /* the age says it */ }
  };
  const draw = () => {
    const time = root.querySelector("time"), said = root.querySelector(".age");
    if (root.told.at) { time.textContent = text(root.told.at / 1000); said.textContent = ""; said.className = "age"; return; }
    const since = now ? Math.max(performance.now() - packet, Date.now() - wall) : performance.now() - begun;
    const { late, dead } = root.told.limits;
    said.className = `age ${since > 1000 * dead ? "dead" : since > 1000 * late ? "late" : ""}`;
    said.textContent = since > 1000 * dead ? `NO LIVE DATA since ${now ? text(now) : "the start"} - USE RADIO` : `DATA ${Math.floor(since / 1000)}s`;
    time.textContent = now ? text(now + (performance.now() - packet)) : "";
  };
  ask();
  const asking = setInterval(ask, ASK), drawing = setInterval(draw, 250);
  root.stop = () => { clearInterval(asking); clearInterval(drawing); root.running = false; };
  return root.stop;
}
