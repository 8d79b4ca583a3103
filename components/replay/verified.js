// Is the log on the page the one that was recorded? Small and quiet where it is; a mark that stays where it is not.

const LOOK_AGAIN = 20000, STILL_CHECKING = 700;

const showVerified = (root, event) => {
  let timer = null, over = false;
  const marks = root.querySelectorAll(".verified");
  const show = (found) => {
    root.dataset.verified = found.state;
    for (const mark of marks) {
      mark.dataset.state = found.state;
      mark.title = found.faults.map((one) => `entry ${one.seq.toLocaleString("en")}: ${one.why}`).join("\n");
      replaceText(mark, found.says);
    }
    root.querySelector(".side .verified").hidden = found.state !== "broken";
  };
  show({ state: "", faults: [], says: "Checking the log\u2026" });
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
