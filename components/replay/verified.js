// Is the log on the page the one that was recorded? Small and quiet where it is; a mark that stays where it is not.

const showVerified = (root, event) => {
  const quiet = root.querySelector(":scope > .verified"), mark = root.querySelector(".side .verified");
  const show = (found) => {
    root.dataset.verified = found.state;
    drawVerified(quiet, found, () => true);
    drawVerified(mark, found, () => false);
  };
  show({ state: "", faults: [], says: "Checking the log\u2026" });
  return watchLog(event, show);
};
