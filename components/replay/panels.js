// Beside the map: the log until the instant, what is left, and what differs. All from the same answer as the map.

const STATUS_WORDS = { available: "free", held: "held for", assigned: "with", out_of_service: "out of service," };
const DIFFERS = { late: "not yet known", corrected: "corrected later", struck: "struck later", early: "known before its time" };

const READING = "Reading the log\u2026";
/** Before the first answer of an event nothing is claimed of it. */
const unread = (root) => {
  for (const title of root.querySelectorAll(".book h3, .unlike h3")) replaceText(title, READING);
  for (const list of root.querySelectorAll(".book ol, .unlike ul, .strip")) { list.replaceChildren(); list.drawn = ""; }
  root.querySelector(".unlike").classList.add("none");
  root.querySelector(".strip").append(make("span", "left", READING));
};
/** The log shows its last line, and above it only lines that are there as a whole. */
const toTail = (root) => {
  const list = root.querySelector(".book ol"), room = list.clientHeight + (parseFloat(list.style.marginTop) || 0);
  const lines = [...list.children].reverse(), tall = lines.map((line) => line.getBoundingClientRect().height);
  let filled = 0, whole = 0;
  while (whole < lines.length && filled + tall[whole] <= room) filled += tall[whole++];
  list.style.marginTop = whole && whole < lines.length ? `${Math.floor(room - filled)}px` : "";
  list.scrollTop = whole || !lines.length ? list.scrollHeight : lines[0].offsetTop - list.offsetTop;
};

const bdi = (text) => make("bdi", "", text);

const logItem = (entry, zone, near, newest) => {
  const node = make("li", newest ? "newest" : ""), happened = stamp(entry.occurred, zone, near), known = stamp(entry.known, zone, near), time = make("time", "", happened), body = make("div");
  if (known !== happened) body.append(make("i", "known", `known ${known} `));
  node.dataset.seq = entry.seq;
  for (const text of entry.was) body.append(make("s", "", text), " ");
  body.append(entry.struck ? make("s", "", entry.text) : bdi(entry.text));
  if (entry.struck) body.append(make("i", "", " struck"));
  const who = [entry.person, entry.agency].filter(Boolean).join(", ");
  if (who) body.append(make("span", "who", ` ${who}`));
  node.append(time, body);
  return node;
};

const drawBook = (root, picture, zone) => {
  const book = root.querySelector(".book"), list = book.querySelector("ol"), text = JSON.stringify([picture.lines, zone, told(picture.at, zone, DATED)]);
  const total = picture.earlier + picture.lines.length;
  replaceText(book.querySelector("h3"), total ? `Log: ${total.toLocaleString("en")} ${total === 1 ? "entry" : "entries"} until here${picture.earlier ? `, the last ${picture.lines.length} below` : ""}` : "Log: no entry yet");
  if (list.drawn === text) return;
  list.drawn = text;
  list.replaceChildren(...picture.lines.map((entry, n) => logItem(entry, zone, picture.at, n === picture.lines.length - 1)));
  toTail(root);
};

const drawStrip = (root, picture, agencies, theme) => {
  const strip = root.querySelector(".strip"), { tiles } = picture.frame.board, { shared, more } = picture.resources, text = JSON.stringify([tiles, shared, more, theme]);
  if (strip.drawn === text) return;
  strip.drawn = text;
  const chips = tiles.map((tile) => {
    const agency = agencies.get(tile.agency), node = make("span", "left"), name = make("b", "", agency ? agency.short : tile.agency);
    name.style.color = textColour(agency, theme);
    node.append(name, ` ${tile.free}/${tile.total} free`, tile.committed ? ` · ${tile.committed} out` : "", ...(tile.low ? [" ", make("span", "chip amber", tile.free ? "LOW" : "NONE")] : []));
    return node;
  });
  const busy = shared.filter((one) => one.status !== "available"), free = shared.length - busy.length + more;
  const rows = busy.map((one) => { const node = make("span", "left"); node.append(bdi(one.name), make("i", "", ` ${STATUS_WORDS[one.status]} ${[one.holder, one.incident].filter(Boolean).join(" ")}`)); return node; });
  const rest = shared.length ? [make("span", "left", `${free} shared free`)] : [];
  strip.replaceChildren(...chips, ...rows, ...rest);
  if (!chips.length && !rest.length) strip.append(make("span", "left", "No unit and no shared resource yet"));
};

const drawUnlike = (root, picture, zone, jump) => {
  const box = root.querySelector(".unlike"), list = box.querySelector("ul"), text = JSON.stringify([picture.differs, zone, told(picture.at, zone, DATED)]);
  const count = picture.differing;
  replaceText(box.querySelector("h3"), count ? `What differs here: ${count}${count > picture.differs.length ? `, the first ${picture.differs.length} below` : ""}` : "What differs here: nothing. What was known is what had happened");
  box.classList.toggle("none", !count);
  if (list.drawn === text) return;
  list.drawn = text;
  list.replaceChildren(...picture.differs.map((one) => {
    const node = make("li"), button = make("button", `jump ${one.kind}`);
    button.type = "button";
    button.title = one.kind === "early" ? "Go to the instant at which this happened" : "Go to the instant at which this became known";
    button.append(make("b", "", `${DIFFERS[one.kind]}, ${stamp(one.at, zone, picture.at)}`), " ");
    if (one.kind === "late") button.append(bdi(one.text), make("i", "", ` happened ${stamp(one.occurred, zone, picture.at)}`));
    else if (one.kind === "early") button.append(bdi(one.text));
    else if (one.kind === "struck") button.append(make("s", "", one.was));
    else if (one.was === one.text) button.append(bdi(one.text), make("i", "", ` happened ${stamp(one.occurred, zone, picture.at)}`));
    else button.append(make("s", "", one.was), " ", bdi(one.text));
    if (one.why) button.append(make("i", "", ` because ${one.why}`));
    button.onclick = () => jump(one.at);
    node.append(button);
    return node;
  }));
};
