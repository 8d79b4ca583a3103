// The form in which a note is written: about the past, now. Its draft outlives a reload; one sending counts once.

const DRAFTED = ["text", "until", "tag", "capability", "incident", "entries", "as", "private"];

/** `lent`: what the replay lends (now, zone, seen, post, act, closed, kept); `kept` comes from the mailbox. */
const makeNoteForm = (root, lent) => {
  const form = root.querySelector("form.write"), field = (name) => form.elements[name];
  let data = null, kind = "", draft = null, mailbox = null, answered = "";
  const store = (which = kind) => `concord:draft:replay:${data.event}:${which}`;
  const fresh = () => ({ id: newKey(), key: newKey(), at: lent.now(), ...lent.seen(), untilAt: 0, values: { tag: "", private: Object.keys(data.writing.people).length ? "yes" : "no" } });
  const save = () => { draft.values = Object.fromEntries(DRAFTED.filter((name) => name !== "as").map((name) => [name, field(name).value])); keep(store(), draft); };
  /** Whether anything was typed or chosen: then it is a draft to come back to. */
  const said = (one) => DRAFTED.some((name) => name !== "private" && one?.values?.[name]?.trim());
  const wrong = (text) => replaceText(form.querySelector(".wrong"), text);
  /** A radio's empty value cannot be chosen by `RadioNodeList.value`. A bookmark is no remark unless somebody says so. */
  const choose = (name, value) => {
    const radios = form.querySelectorAll(`[type=radio][name=${name}]`);
    for (const one of radios) one.checked = one.value === value && (value || kind !== "bookmark");
    if (!radios.length) field(name).value = value;
  };
  const stampOf = (t, near) => stamp(t, lent.zone(), near);

  const option = (value, words) => Object.assign(make("option", "", words), { value });
  const fill = () => {
    const { capabilities, people, me, open } = data.writing;
    field("capability").replaceChildren(option("", "core capability"), ...Object.entries(capabilities).map((one) => option(...one)));
    field("as").replaceChildren(...(people[""] ? [] : [option("", open ? "whoever is here" : "I am: choose")]), ...Object.entries(people).map((one) => option(...one)));
    field("as").value = me;
    field("as").disabled = !Object.keys(people).length;
  };
  const about = () => {
    const { at } = draft, day = told(at, lent.zone(), DAY);
    replaceText(form.querySelector("h3"), kind === "bookmark" ? "Bookmark of this view" : "Note");
    replaceText(form.querySelector(".about"), `about ${told(at, lent.zone(), CLOCK)}, ${day}; written now${Object.keys(data.writing.people).length ? "" : ". Nobody is checked in: share it, or say who you are first (Plan, People)"}`);
    const waits = mailbox.holds(draft.key), may = data.writing.open;
    form.querySelector(".save").disabled = waits || !may;
    replaceText(form.querySelector(".save"), waits ? "Saving…" : "Save (Enter)");
    const unnamed = "Nobody is chosen under 'I am', so nobody would be its author: choose who writes.";
    if (!may) wrong(unnamed); else if (form.querySelector(".wrong").textContent === unnamed) wrong("");
    for (const line of root.querySelectorAll(".book li")) line.classList.toggle("about", entries().includes(line.dataset.seq));
  };
  const entries = () => field("entries").value.split(/[\s,]+/).filter(Boolean);
  const write = (focus) => {
    form.hidden = false;
    root.classList.add("writing");
    toTail(root);
    fill();
    for (const name of DRAFTED) if (name !== "as") choose(name, draft.values[name] ?? "");
    field("text").placeholder = kind === "bookmark" ? "Name of the bookmark" : "What did you notice?";
    wrong("");
    about();
    if (focus) field("text").focus();
    incidents();
  };
  const incidents = async () => {
    const query = new URLSearchParams({ event: data.event, at: isoOf(draft.at), basis: draft.basis || "known" });
    try {
      const answer = await fetch(`/notes/incidents?${query}`, { cache: "no-store" });
      if (answer.ok) form.querySelector("datalist").replaceChildren(...(await answer.json()).map(({ number, title, priority }) => option(number, `${priority} ${title}`)));
    } catch { /* the number can be typed */ }
  };
  const close = () => {
    if (form.hidden) return;
    if (draft) { draft.open = false; keep(store(), said(draft) ? draft : null); }
    form.hidden = true;
    root.classList.remove("writing");
    toTail(root);
    for (const line of root.querySelectorAll(".book li.about")) line.classList.remove("about");
    lent.closed();
  };
  const open = (which) => {
    if (!form.hidden && kind === which) { field("text").focus(); return; }
    close();
    kind = which;
    const before = kept(store());
    draft = said(before) ? before : fresh();
    draft.open = true;
    keep(store(), draft);
    write(true);
  };
  const submit = () => {
    if (mailbox.holds(draft.key) || !data.writing.open) return;
    save();
    wrong("");
    const { id, key, at, basis, view, untilAt, values: { private: own, ...values } } = draft;
    mailbox.post({ id, key, at, basis: basis || "known", view, until_at: untilAt, ...values, bookmark: kind === "bookmark", private: own === "yes" });
    about();
  };
  /** What became of a letter: it is done, or why not; a refused one is sent again under another key. */
  const heard = (answer) => {
    const letter = mailbox.answered(answer);
    if (!letter || answered === answer.key) return;
    answered = answer.key;
    const its = letter.bookmark ? "bookmark" : "note", shown = draft?.key === letter.key && its === kind, there = shown ? draft : kept(store(its));
    if (there?.key !== letter.key) return;
    if (answer.ok) {
      keep(store(its), null);
      if (shown) { draft = null; close(); }
      lent.kept(letter);
    } else {
      keep(store(its), { ...there, key: newKey() });
      if (shown) { draft.key = kept(store(its))?.key ?? newKey(); about(); wrong(answer.message); }
    }
  };
  const acts = {
    unwrite: close,
    untilHere: () => {
      if (lent.now() <= draft.at) { wrong("Move the clock on first: the span ends where it stands then"); return; }
      wrong("");
      draft.untilAt = lent.now();
      field("until").value = stampOf(draft.untilAt, draft.at);
      save();
    },
    fromHere: () => { Object.assign(draft, { at: lent.now(), ...lent.seen() }); wrong(""); save(); about(); incidents(); },
  };
  for (const button of form.querySelectorAll("button[data-do]")) button.onclick = () => acts[button.dataset.do]();
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  form.addEventListener("input", ({ target }) => {
    if (target.name === "as") { lent.act(target.value); return; }
    if (target.name === "until") draft.untilAt = 0;
    save();
    if (target.name === "entries") about();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.type !== "button") { event.preventDefault(); submit(); }
  });
  root.querySelector(".book ol").addEventListener("click", (event) => {
    const { seq } = event.target.closest("li")?.dataset ?? {};
    if (form.hidden || !seq) return;
    const there = entries();
    field("entries").value = (there.includes(seq) ? there.filter((one) => one !== seq) : [...there, seq]).join(", ");
    save();
    about();
  });
  const take = (next) => {
    const before = data;
    if (before && before.event !== next.event) { close(); draft = null; mailbox.stop(); mailbox = null; }
    data = next;
    if (!mailbox) { mailbox = new Mailbox(`concord:mail:replay:${next.event}`); mailbox.send = lent.post; }
    heard(next.answer);
    if (!before || before.event !== next.event) {
      kind = ["note", "bookmark"].find((which) => kept(store(which))?.open) ?? "";
      if (kind) { draft = kept(store()); write(false); }
    } else if (!form.hidden && JSON.stringify(before.writing) !== JSON.stringify(next.writing)) { fill(); field("capability").value = draft.values.capability ?? ""; about(); }
  };
  return { open, close, isOpen: () => !form.hidden, take, mark: () => { if (!form.hidden) about(); }, stop: () => mailbox?.stop() };
};
