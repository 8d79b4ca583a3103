/* Draws HTML that Python built, changing only what changed: what is typed, focused, open or scrolled stays as it is. */

const patchAttributes = (old, fresh) => {
  const own = old.tagName === "DETAILS" ? ["open"] : [];
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !own.includes(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value && !own.includes(name)) old.setAttribute(name, value);
};
const fits = (node, want) => node && node.nodeType === want.nodeType && node.nodeName === want.nodeName
  && (node.dataset?.key ?? "") === (want.dataset?.key ?? "");
const patch = (old, fresh) => {
  const keyed = new Map([...old.children].filter((c) => c.dataset.key).map((c) => [c.dataset.key, c]));
  let here = old.firstChild;
  for (const want of [...fresh.childNodes]) {
    const named = want.dataset?.key ? keyed.get(want.dataset.key) : null;
    const match = fits(named, want) ? named : fits(here, want) ? here : null;
    if (!match) { old.insertBefore(want, here); continue; }
    if (match === here) here = here.nextSibling; else old.insertBefore(match, here);
    if (match.nodeType !== Node.ELEMENT_NODE) {
      if (match.nodeValue !== want.nodeValue) match.nodeValue = want.nodeValue;
    } else { patchAttributes(match, want); patch(match, want); }
  }
  while (here) { const next = here.nextSibling; here.remove(); here = next; }
};

/* What a letter is about is said in it: when it arrives another panel may be shown. */
const about = (node) => { const near = node.closest("[data-about]"); return near ? { about: near.dataset.about } : {}; };

class LivePanel {
  constructor(root) {
    this.root = root;
    this.body = root.querySelector(".live-body");
    this.data = {};
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("submit", (event) => this.submitted(event));
    root.addEventListener("input", (event) => this.typed(event));
    root.addEventListener("toggle", () => this.toTail(this.body.querySelectorAll("[data-tail]")), true);
    this.fit = () => { const tails = this.tails(); this.resize(); this.toTail(tails); };
    addEventListener("resize", this.fit);
    this.above = new ResizeObserver(this.fit); // what stands above it may come, go and wrap at any time
    this.above.observe(document.querySelector(".stMainBlockContainer"));
  }
  stop() { removeEventListener("resize", this.fit); this.above.disconnect(); clearTimeout(this.soon); this.mailbox?.stop(); }
  draw(data, trigger) {
    this.ask = (letter) => trigger("asked", letter);
    this.data = data;
    this.mailbox ??= new Mailbox(`concord:mail:${data.store}`);
    this.mailbox.send = this.ask;
    const tails = this.tails();
    const fresh = document.createElement("template");
    fresh.innerHTML = data.html;
    const before = new Set(this.body.querySelectorAll("[data-tail]"));
    patch(this.body, fresh.content);
    this.resize();
    this.toTail([...this.body.querySelectorAll("[data-tail]")].filter((tail) => tails.includes(tail) || !before.has(tail)));
    const answered = this.mailbox.answered(data.answer);
    if (answered) this.take(answered, data.answer);
    this.restore();
    this.root.dataset.seq = data.seq;
  }
  /* The lists that stand at their end. */
  tails() { return [...this.body.querySelectorAll("[data-tail]")].filter((t) => t.scrollHeight - t.scrollTop - t.clientHeight < 60); }
  toTail(tails) { for (const tail of tails) tail.scrollTop = tail.scrollHeight; }
  resize() {
    const top = this.root.getBoundingClientRect().top + scrollY;
    const room = innerHeight - top - 10;
    this.root.style.height = innerWidth < 800 || room < 360 || this.data.natural ? "auto" : `${room}px`; // too small to divide: the page scrolls
  }
  drafted(form) { return `concord:draft:${this.data.store}:${form.dataset.form}`; }
  typed({ target }) {
    if (target.dataset.live) {
      clearTimeout(this.soon);
      this.soon = setTimeout(() => this.ask({ do: target.dataset.live, value: target.value }), 200);
      return;
    }
    const form = target.closest("form[data-form]");
    if (form) this.remember(form);
  }
  remember(form) {
    const before = kept(this.drafted(form));
    const draft = { ...before, seen: before?.seen ?? this.data.seq, key: before?.key ?? newKey(), values: this.values(form) };
    keep(this.drafted(form), draft);
    return draft;
  }
  values(form) {
    const values = {};
    for (const field of form.elements) {
      if (!field.name) continue;
      if (field.type === "checkbox") { if (field.checked) (values[field.name] ??= []).push(field.value); }
      else if (field.type !== "radio" || field.checked) values[field.name] = field.value;
    }
    return values;
  }
  restore() {
    for (const form of this.body.querySelectorAll("form[data-form]")) {
      if (form.restored) continue;
      form.restored = true;
      const values = kept(this.drafted(form))?.values;
      if (!values) continue;
      const folded = form.closest("details");
      if (folded) folded.open = true;
      for (const field of form.elements) {
        if (!field.name) continue;
        if (field.type === "checkbox") field.checked = (values[field.name] ?? []).includes(field.value);
        else if (field.type === "radio") field.checked = values[field.name] === field.value;
        else if (field.name in values) field.value = values[field.name];
      }
    }
  }
  clicked(event) {
    const button = event.target.closest("button[data-do]");
    if (!button || button.type === "submit") return;
    const letter = { ...button.dataset };
    if (button.hasAttribute("aria-current")) {          // chosen at once; Python's answer follows
      for (const other of this.body.querySelectorAll("[aria-current=true]")) other.setAttribute("aria-current", "false");
      button.setAttribute("aria-current", "true");
    }
    if (button.dataset.records === undefined) { this.ask(letter); return; }
    this.mailbox.post({ ...about(button), ...letter, seen: this.data.seq, key: newKey() });
  }
  submitted(event) {
    event.preventDefault();
    const form = event.target.closest("form[data-form]");
    if (!form) return;
    const { seen, ...draft } = this.remember(form);
    const says = { ...about(form), ...form.dataset, ...(event.submitter?.dataset ?? {}), values: draft.values };
    const said = JSON.stringify(says);
    if (draft.said !== undefined && draft.said !== said) draft.key = newKey();   // other words are another submission
    keep(this.drafted(form), { ...draft, seen, said });
    if (!this.mailbox.holds(draft.key)) this.mailbox.post({ ...says, seen, key: draft.key });
  }
  take(letter, answer) {
    if (!letter.form) return;
    const name = `concord:draft:${this.data.store}:${letter.form}`;
    const draft = kept(name);
    if (!answer.ok) {
      if (draft) keep(name, { ...draft, seen: this.data.seq });
    } else if (draft && JSON.stringify(draft.values) !== JSON.stringify(letter.values)) {   // it was changed meanwhile
      if (draft.key === letter.key) keep(name, { ...draft, key: newKey(), said: undefined });
    } else {
      keep(name, null);
      [...this.body.querySelectorAll("form[data-form]")].find((f) => f.dataset.form === letter.form)?.reset();
    }
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".live-panel");
  root.panel ??= new LivePanel(root);
  root.panel.draw(data, setTriggerValue);
  return () => root.panel.stop();
}
