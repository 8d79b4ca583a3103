
// The mark on a desk page: it lies over the lower edge, and the page below it can still be scrolled out from under it.
export default function ({ data, parentElement }) {
  const mark = parentElement.querySelector(".unverified"), page = document.querySelector(".stMainBlockContainer");
  if (mark.watched !== data.event) {
    mark.stop?.();
    mark.watched = data.event;
    mark.stop = watchLog(data.event, (found) => {
      drawVerified(mark, found, () => mark.quiet);
      page?.style.setProperty("margin-bottom", found.state === "broken" ? `${mark.offsetHeight}px` : "");
    });
  }
  mark.quiet = data.quiet;
  if (!data.quiet && mark.dataset.state !== "broken") mark.hidden = true;
  return () => { mark.stop?.(); mark.watched = null; page?.style.removeProperty("margin-bottom"); };
}
