// Is the log on the screen the one that was recorded? Asked again while it is being found out, and as the log goes on.

const LOOK_AGAIN = 20000, STILL_CHECKING = 700;

/** Call `show` with what `/verified` knows of `event`, now and whenever it may know more; return how to stop that. */
const watchLog = (event, show) => {
  let timer = null, over = false;
  const look = async () => {
    let wait = LOOK_AGAIN;
    try {
      const answer = await fetch(`/verified?${new URLSearchParams({ event })}`, { cache: "no-store" }), found = await answer.json();
      if (over) return;
      if (answer.ok) { show(found); if (found.upto < found.entries) wait = STILL_CHECKING; }
    } catch { /* the page says itself that the server does not answer */ }
    if (!over) timer = setTimeout(look, wait);
  };
  look();
  return () => { over = true; clearTimeout(timer); };
};

/** Draw the mark: loud where something does not fit, small where it is only being found out, or (`quiet`) is whole. */
const drawVerified = (mark, found, quiet) => {
  mark.hidden = found.state !== "broken" && !quiet(found);
  mark.dataset.state = found.state;
  mark.title = found.faults.map((one) => `entry ${one.seq.toLocaleString("en")}: ${one.why}`).join("\n");
  if (mark.textContent !== found.says) mark.textContent = found.says;
};
