// Notes: what reviewers said of the past, asked for by themselves (never part of the picture), listed beside the map.

const NOTES_EVERY = 4000, NEAREST = 12, TIP = 160;
const SIGNS = { strength: "\u25B2\u25B3", improvement: "\u25BC\u25BD", bookmark: "\u2691\u2690", remark: "\u25CF\u25CB" };
const kindOf = ({ annotation }) => (annotation.bookmark ? "bookmark" : annotation.tag || "remark");
const signOf = (note) => SIGNS[kindOf(note)][note.private ? 1 : 0];
const endOf = ({ annotation }) => annotation.until || annotation.at;
const tidy = (annotation) => ({ until: 0, text: "", tag: "", capability: "", incident: "", entries: [], view: "", bookmark: false, author: "", basis: "known", ...annotation });

/** `lent`: what the replay lends (now, zone, say, go, seeAs, drawn). */
const makeNotes = (root, lent) => {
  const box = root.querySelector(".noted"), list = box.querySelector("ol");
  const notes = { all: [], chosen: "" };
  let data = null, version = "", timer = null, gone = false, drawn = "", missing = false, asking = false;

  const linkOf = ({ annotation: { id, view, at } }) => {
    const [asked, query] = view.split("?"), known = /^[a-z]{2,20}$/.test(asked), page = known ? asked : "replay";
    const params = new URLSearchParams(known ? query : { at: isoOf(at) });
    for (const [name, value] of Object.entries({ event: data.event, as: data.writing.me, note: page === "replay" ? id : "" })) if (value) params.set(name, value);
    return `/${page}?${params}`;
  };
  const spanOf = ({ annotation: { at, until } }, near) => stamp(at, lent.zone(), near) + (until ? ` to ${stamp(until, lent.zone(), at)}` : "");
  const tailOf = (note) => {
    const { capability, author, incident, entries } = note.annotation;
    return [data.writing.capabilities[capability] || capability, incident ? note.number : "", entries.length ? `entries ${entries.join(", ")}` : "", `${author}${note.private ? ", private" : ""}`].filter(Boolean).join(" · ");
  };
  notes.tip = (note) => { const { text } = note.annotation; return `${signOf(note)} ${spanOf(note, lent.now())} ${text.length > TIP ? `${text.slice(0, TIP)}…` : text} (${note.annotation.author}${note.private ? ", private" : ""})`; };

  const item = (note, here, chosen) => {
    const node = make("li", [kindOf(note), here ? "here" : "", chosen ? "chosen" : ""].join(" ")), button = make("button"), open = make("a", "", "\u2197");
    node.dataset.note = note.annotation.id;
    button.type = "button";
    button.title = chosen ? "" : note.annotation.text.slice(0, 400);
    if (chosen) button.setAttribute("aria-current", "true");
    button.append(make("span", "sign", signOf(note)), make("time", "", spanOf(note, lent.now())), " ", bdi(note.annotation.text), make("i", "", `${chosen ? "\n" : " "}${tailOf(note)}`));
    button.onclick = () => notes.choose(note);
    Object.assign(open, { href: linkOf(note), title: "The view exactly as it was when this was written" });
    node.append(button, open);
    if (chosen) { const edit = make("a", "", "\u270E"); Object.assign(edit, { href: `/review?${new URLSearchParams({ event: data.event, ...(data.writing.me ? { as: data.writing.me } : {}), view: "notes", note: note.annotation.id })}`, title: "Edit, share, withdraw: in the review" }); node.append(edit); }
    return node;
  };
  const isHere = (note, t, margin) => note.annotation.at <= t && t <= Math.max(endOf(note), note.annotation.at + margin);
  /** The notes nearest to `t`, by their instants; `margin` (us) keeps those just passed while it plays. */
  notes.near = (t, margin = 0) => {
    if (!data) return;
    const away = (note) => (isHere(note, t, margin) ? 0 : Math.min(Math.abs(t - note.annotation.at), Math.abs(t - endOf(note))));
    const near = notes.all.map((note) => [away(note), note]).sort((a, b) => a[0] - b[0]).slice(0, NEAREST).map(([, note]) => note).sort((a, b) => a.annotation.at - b.annotation.at);
    const text = JSON.stringify([near.map((note) => [note.annotation.id, isHere(note, t, margin)]), notes.chosen, version, lent.zone(), data.writing.me, told(t, lent.zone(), DATED)]);
    if (text === drawn) return;
    drawn = text;
    const all = notes.all.length;
    replaceText(box.querySelector("h3"), !version ? "Reading the notes\u2026" : all ? `Notes: ${all}${all > near.length ? `, the nearest ${near.length} below` : ""}` : "Notes: none yet");
    list.replaceChildren(...near.map((note) => item(note, isHere(note, t, margin), note.annotation.id === notes.chosen)));
    const mine = list.querySelector(".chosen") || list.querySelector(".here");
    toTail(root);
    if (mine) list.scrollTop = Math.max(0, mine.offsetTop - list.offsetTop - mine.offsetHeight / 2);
  };
  notes.again = () => { drawn = ""; };
  /** Go to where a note is; a bookmark brings back how it was looked at, too. */
  notes.choose = (note) => {
    const [page, query] = note.annotation.view.split("?");
    if (/^[a-z]{2,20}$/.test(page) && page !== "replay") { window.open(linkOf(note), "_self"); return; }
    notes.chosen = note.annotation.id;
    if (note.annotation.bookmark) lent.seeAs(Object.fromEntries(new URLSearchParams(query)));
    lent.go(note.annotation.at);
  };
  notes.byId = (id) => notes.all.find((note) => note.annotation.id === id);
  /** The next or the previous note from `t`, and from the chosen one where several share an instant. */
  notes.step = (way, t) => {
    const order = way > 0 ? notes.all : [...notes.all].reverse(), chosen = notes.byId(notes.chosen);
    const stands = chosen && chosen.annotation.at === t ? order.indexOf(chosen) : -1;
    const found = order.find((note, n) => (note.annotation.at === t ? stands >= 0 && n > stands : way > 0 ? note.annotation.at > t : note.annotation.at < t));
    if (found) notes.choose(found); else lent.say(way > 0 ? "There is no note after this" : "There is no note before this");
  };
  notes.fetch = async () => {
    clearTimeout(timer);
    if (gone || asking) return;
    asking = true;
    const { event, writing: { me } } = data;
    const answer = await fetch(`/notes?${new URLSearchParams({ event, as: me, known: version })}`, { cache: "no-store" }).catch(() => null); // the replay itself says when the server is away
    asking = false;
    try {
      if (answer?.status === 200 && event === data.event && me === data.writing.me) {
        notes.all = (await answer.json()).map((note) => ({ ...note, annotation: tidy(note.annotation) }));
        version = answer.headers.get("X-Notes");
        root.dataset.notes = notes.all.length;
        lent.drawn();
        if (notes.chosen && !notes.byId(notes.chosen) && !missing) lent.say("The note of this link is not here: it is private to somebody else, withdrawn or erased");
        missing = true;
      }
    } finally { if (!gone) timer = setTimeout(notes.fetch, event === data.event && me === data.writing.me ? NOTES_EVERY : 0); }
  };
  notes.take = (next) => {
    const before = data;
    data = next;
    if (!before || before.event !== next.event || before.writing.me !== next.writing.me) { version = ""; drawn = ""; notes.all = []; notes.fetch(); }
    if (!before || before.event !== next.event) notes.chosen = next.note;
  };
  notes.stop = () => { gone = true; clearTimeout(timer); };
  return notes;
};
