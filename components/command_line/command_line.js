/* The command line: always there to type in, a preview of what is understood, one line sent at a time until answered. */
const PATIENCE = 2500, BURST = 1500; // letters this soon after a key that did nothing are somebody's words, no keys
const TYPES_TEXT = "input, textarea, select, iframe, [contenteditable=true]";
const SAYS = {
  y: "no proposed lead waits for your agency's answer here", o: "no proposed lead waits for your agency's answer here",
  u: "no protocol's recommendation is left to use here", l: "choose an incident first: j, k or click",
  t: "choose an incident first: j, k or click",
};
const make = (name, className, text) => {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
};

class CommandLine {
  constructor(root) {
    const find = (name) => root.querySelector(`.command-${name}`);
    Object.assign(this, {
      root, form: find("row"), input: find("input"), closed: find("closed"), chips: find("chips"),
      status: find("answer"), keys: find("keys"), list: find("list"), step: 0, refusedUntil: 0,
    });
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.enter(); });
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => this.inside(event));
    find("help").addEventListener("click", () => this.help());
    find("done").addEventListener("click", () => this.keys.close());
    this.outside = (event) => this.shortcut(event);
    document.addEventListener("keydown", this.outside);
  }
  stop() { document.removeEventListener("keydown", this.outside); clearTimeout(this.soon); this.mailbox?.stop(); }
  draw(data, trigger) {
    const first = !this.data;
    this.data = data;
    this.mailbox ??= new Mailbox(`concord:line:${data.store}`);
    this.mailbox.send = (letter) => trigger("typed", letter);
    this.form.hidden = Boolean(data.closed);
    this.form.style.display = data.closed ? "none" : "";
    this.closed.hidden = !data.closed;
    if (this.closed.textContent !== data.closed) this.closed.textContent = data.closed;
    if (first) this.begin();
    const letter = this.mailbox.answered(data.answer);
    if (letter) this.take(letter, data.answer);
  }
  begin() {
    const draft = kept(this.name("draft"));
    if (draft) { this.input.value = draft.line; this.seen = draft.seen; this.preview(); }
    this.list.replaceChildren(...this.data.help.flatMap(([key, does]) => [make("b", "", key), make("span", "", does)]));
    if (document.activeElement === document.body && !this.data.closed) this.input.focus();
  }
  name(what) { return `concord:${what}:${this.data.store}`; }
  changed() {
    const line = this.input.value;
    this.seen = line ? this.seen ?? this.data.seq : undefined;
    keep(this.name("draft"), line ? { line, seen: this.seen } : null);
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.preview(), 90);
  }
  set(line) { this.input.value = line; this.changed(); this.input.focus(); this.input.setSelectionRange(line.length, line.length); }
  enter() {
    const line = this.input.value.trim();
    if (!line) return;
    const past = [...(kept(this.name("past")) ?? []).filter((l) => l !== line), line].slice(-100);
    keep(this.name("past"), past);
    this.step = 0;
    const key = this.refused?.line === line ? this.refused.key : newKey();   // the same words again are no second entry
    this.refused = null;
    this.mailbox.post({ line, key, typed_at: Date.now(), seen: this.seen ?? this.data.seq });
    this.say("saving …");
    setTimeout(() => {
      if (this.mailbox.waiting.length) this.say("not saved yet: no answer; it is kept here and sent again", true);
    }, PATIENCE);
    this.input.value = "";
    this.changed();
  }
  take(letter, answer) {
    if (answer.ok) {
      const unread = answer.message.startsWith("NOT READ");
      this.say(unread ? `${answer.message} “${letter.line}”` : answer.message ? `saved; ${answer.message}` : "saved", unread);
      return;
    }
    if (this.input.value.trim()) { this.say(`not saved: “${letter.line}”: ${answer.message}`, true); return; }
    this.set(answer.message.includes("because") ? `${letter.line} because ` : letter.line);
    this.refused = letter;
    this.seen = this.data.seq;
    keep(this.name("draft"), { line: this.input.value, seen: this.seen });
    this.say(`not saved: ${answer.message}`, true);
    this.held = this.input.value;   // the refusal stays until the line is another one
  }
  say(text, bad = false) {
    this.status.textContent = text;
    this.status.title = text;
    this.status.classList.toggle("bad", bad);
  }
  async preview() {
    const line = this.input.value;
    this.asking?.abort();
    if (!line.trim()) { this.chips.replaceChildren(); return; }
    this.asking = new AbortController();
    const query = new URLSearchParams({ event: this.data.event, line });
    try {
      const answer = await fetch(`${location.origin}/parse?${query}`, { signal: this.asking.signal, cache: "no-store" });
      if (answer.ok && line === this.input.value) this.show(await answer.json());
    } catch { /* no preview while the server is away; the line itself is kept */ }
  }
  show({ chips, warnings, ask }) {
    this.chips.replaceChildren(...chips.map((chip) => this.chip(chip)));
    if (this.held === this.input.value) return;
    const said = [ask, ...warnings].filter(Boolean).join("; ");
    this.say(said, Boolean(ask));
  }
  chip({ kind, text, agency }) {
    if (kind === "priority") return make("span", `cc-chip cc-${text}`, { P1: "P1 1!!", P2: "P2 2!", P3: "P3", P4: "P4" }[text] ?? text);
    const words = { new: "NEW INCIDENT", raw: "NOT READ: saved as it is", lead: `lead ${text}` }[kind] ?? text;
    const node = make("span", `chip ${kind}`, "");
    if (agency && this.data.marks[agency]) node.innerHTML = this.data.marks[agency];
    node.append(words);
    return node;
  }
  inside(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      if (this.input.value) { this.input.value = ""; this.changed(); this.say(""); } else this.input.blur();
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const past = kept(this.name("past")) ?? [];
      this.step = Math.min(past.length, Math.max(0, this.step + (event.key === "ArrowUp" ? 1 : -1)));
      event.preventDefault();
      this.set(this.step ? past[past.length - this.step] : "");
    }
  }
  shortcut(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || this.keys.open) return;
    if (document.activeElement?.matches(TYPES_TEXT)) return;
    if (event.key.length === 1 && performance.now() < this.refusedUntil) {
      this.refusedUntil = performance.now() + BURST;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const act = this.acts()[event.key] ?? (() => this.press(event.key));
    if (act() !== false) { event.preventDefault(); event.stopPropagation(); }
  }
  /* A panel's own keys: a button is pressed, what is folded opens and its first field is ready to write in. */
  press(key) {
    if (this.data.closed || !/^[a-z]$/.test(key)) return false;
    const panel = document.querySelector(".panel");
    const chosen = document.querySelector(".log-row[aria-current=true]")?.dataset.incident ?? "";
    const target = panel?.dataset.about === chosen ? panel.querySelector(`[data-hotkey="${key}"]`) : null;
    if (!target) {
      if (!SAYS[key]) return false;
      this.say(SAYS[key], true);
      this.refusedUntil = performance.now() + BURST;
      return true;
    }
    if (target.tagName !== "DETAILS") { target.click(); return true; }
    target.open = true;
    target.querySelector("input, textarea, select")?.focus();
    return true;
  }
  acts() {
    const { closed, last } = this.data;
    const chosen = document.querySelector(".log-row[aria-current=true]")?.dataset.incident;
    const number = chosen ? `#${chosen}` : this.data.number;
    const start = (line) => () => (closed ? false : this.set(line));
    return {
      "?": () => this.help(),
      "/": () => document.querySelector(".log-search")?.focus(),
      a: () => { const foremost = document.querySelector("[data-alarm-key=a]"); return foremost ? foremost.click() : false; },
      j: () => this.move(1), k: () => this.move(-1), n: start(this.input.value),
      ...(number ? { l: start(`${number} lead `), t: start(`${number} `) } : {}),
      ...(number && last && number === this.data.number ? { e: start(`fix ${last} `) } : {}),
    };
  }
  help() { this.keys.showModal(); this.keys.scrollTop = 0; }
  move(by) {
    const rows = [...document.querySelectorAll(".log-row[data-incident]")];
    const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
    const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
    row?.click();
    row?.scrollIntoView({ block: "nearest" });
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".command");
  root.line ??= new CommandLine(root);
  root.line.draw(data, setTriggerValue);
  return () => root.line.stop();
}
