/* A mailbox sends one submission at a time, and again until Python has answered it by its key. It survives a reload. */
const AGAIN = 4000;
const keep = (name, value) => {
  try {
    if (value === null) sessionStorage.removeItem(name); else sessionStorage.setItem(name, JSON.stringify(value));
  } catch { /* a full or forbidden store only costs the draft's survival */ }
};
const kept = (name) => { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } };
const newKey = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

class Mailbox {
  constructor(name) { this.name = name; this.waiting = kept(name) ?? []; this.sentAt = 0; this.send = () => {}; }
  post(letter) { this.waiting.push(letter); this.save(); if (this.waiting.length === 1) this.dispatch(); }
  holds(key) { return this.waiting.some((letter) => letter.key === key); }
  save() { keep(this.name, this.waiting.length ? this.waiting : null); }
  dispatch() {
    this.sentAt = Date.now();
    clearTimeout(this.again);
    this.again = setTimeout(() => this.nudge(), AGAIN + 100);
    this.send(this.waiting[0]);
  }
  stop() { clearTimeout(this.again); }
  /* Call with every answer seen; returns the letter it answers, once. */
  answered(answer) {
    if (!answer || this.waiting[0]?.key !== answer.key) { this.nudge(); return null; }
    const letter = this.waiting.shift();
    this.save();
    if (this.waiting.length) this.dispatch();
    return letter;
  }
  nudge() { if (this.waiting.length && Date.now() - this.sentAt > AGAIN) this.dispatch(); }
}
