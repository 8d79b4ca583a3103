// Alarms: a bar over the header while one waits for somebody, and a list on the map of what is seen to. Both lie over
// the picture: nothing on the wall moves aside for them.

const LISTED = 5;
const NOTHING = { waiting: [], more: 0, acknowledged: [], shelved: 0, flood: null };
const alarmsOf = (state) => state.alarms || NOTHING;
const since = (state, us) => elapsed(state.clock() - us / 1000);
const atTime = (state, us) => clockText(us / 1000, state.frame.event ? state.frame.event.timezone : "UTC").slice(0, 5);

/** Who must act, from the fullest to the shortest: people and agencies, people, the first of them, agencies. */
const whoMust = ({ agencies: ids, people }, agencies) => {
  const firms = ids.map((id) => shortOf(agencies, id)).join(", "), first = people.length > 1 ? `${people[0]} +${people.length - 1}` : "";
  return [people.length ? `${people.join(", ")} (${firms})` : firms || "anybody", people.join(", "), first && firms && `${first} (${firms})`, first, firms].filter(Boolean);
};

/** The words on a line, from the fullest that fits down to the first alone. */
const fitted = (node, choices) => {
  const font = fontOf(node), room = node.clientWidth;
  replaceText(node, choices.find((text) => width(text, font) <= room) || choices[choices.length - 1]);
};

const drawAlarms = (view, state) => {
  const { waiting, more, flood } = alarmsOf(state), bar = view.querySelector(".alarms"), said = bar.querySelector(".said"), who = bar.querySelector(".who");
  const first = waiting[0], kind = first ? (flood ? "flood" : first.priority) : "none";
  if (bar.dataset.state !== kind) { bar.dataset.state = kind; bar.hidden = false; }
  bar.classList.toggle("pulse", Boolean(first) && state.live);
  drawPulse(view, state, waiting);
  if (!first) { if (said.textContent) setTimeout(() => bar.dataset.state === "none" && bar.querySelectorAll("div").forEach((line) => replaceText(line, "")), 400); return; }
  const others = waiting.length + more - 1 + waiting.reduce((sum, alarm) => sum + alarm.others, 0), rest = others ? `+${others} more` : "";
  const head = [flood ? `FLOOD ${flood.count}/${flood.minutes}m` : MARK[first.priority], first.number && !first.text.includes(first.number) ? first.number : ""].filter(Boolean).join("  ");
  fitted(said, [first.text, ...clauses(saidOf(first, state))].map((text) => `${head}  ${text}`));
  const age = `for ${since(state, first.raised)}`, must = whoMust(first, view.agencies);
  const groups = flood ? flood.groups.map(([words, count]) => `${count} ${words}`) : [];
  if (flood) fitted(who, [...groups.map((_, n) => groups.slice(0, groups.length - n).join(" · ")), rest]);
  else fitted(who, [...must.map((words) => dotted(words, age, rest)), dotted(age, rest), age]);
};

/** What is wrong, without the incident's title, which its row says, where the bar has no room for it. */
const saidOf = (alarm, state) => {
  const title = [...state.board.rows, ...state.board.marks].find((one) => one.id === alarm.incident)?.title;
  return title && alarm.text.startsWith(`${alarm.number} ${title}: `) ? `${alarm.number} ${alarm.text.slice(alarm.number.length + title.length + 3)}` : alarm.text;
};

/** `text` whole, then shorter by a clause each time, then cut. */
const clauses = (text) => {
  const parts = text.split(/(?<=[.,;]) /), shorter = parts.map((_, n) => parts.slice(0, parts.length - n).join(" ").replace(/[.,;]$/, ""));
  return [...shorter, ...[50, 44, 38, 32, 26, 20, 14].map((most) => cut(shorter[shorter.length - 1], most))];
};
const cut = (text, most) => (text.length > most ? `${text.slice(0, most).trimEnd()}…` : text);

/** The rows of incidents with an alarm that nobody has seen pulse too, the border only, where the row says what it is. */
const drawPulse = (view, state, waiting) => {
  const about = new Set(waiting.map((alarm) => alarm.incident).filter(Boolean));
  for (const row of view.querySelectorAll(".row")) {
    const said = row.querySelector(".why:not([hidden])") || row.querySelector(".lead.none.urgent");
    row.classList.toggle("pulse", Boolean(state.live && said && about.has(row.dataset.incident)));
  }
};

/** What alarms that nobody has seen say of one row, in a few words; NO LEAD and the row itself say theirs. */
const PLAIN_TO_SEE = ["no_lead", "new_p1"];
const alarmWords = (state, row) => {
  const kinds = alarmsOf(state).waiting.filter((alarm) => alarm.incident === row.id && !PLAIN_TO_SEE.includes(alarm.kind)).map((alarm) => alarm.kind);
  const names = [...new Set(kinds)].map((kind) => (state.frame.kinds || {})[kind] || kind);
  return names.length ? `! ${names[0]}${names.length > 1 ? ` +${names.length - 1}` : ""}` : "";
};

const line = (words, kind) => {
  const node = make("div", `wait ${kind}`);
  node.choices = words;
  return node;
};
const dotted = (...words) => words.filter(Boolean).join(" · ");
const SHORTER = { "STOP THE SHOW": "STOP SHOW" };

/** An order between agencies: what and where, how long ago, who has not agreed, whether it was done. The place stays
 * longest: where is what a commander asks first. */
const orderLine = (state, order, agencies) => {
  const title = SHORTER[order.title] || order.title, age = since(state, order.requested), names = (order.waiting || []).map((id) => shortOf(agencies, id));
  const what = [title, order.place].filter(Boolean).join(" "), most = (text) => [title, cut(order.place || "", text)].filter(Boolean).join(" ");
  if (order.done) return line([dotted(what, `executed ${since(state, order.done)} ago`), dotted(what, "executed"), dotted(most(14), "executed")], "seen");
  const red = order.red_from && state.clock() * 1000 >= order.red_from, agreed = order.agreed ? since(state, order.agreed) : "";
  if (agreed) return line([dotted(what, `asked ${age}`, `agreed ${agreed}`, "NOT EXECUTED"), dotted(what, age, "NOT EXECUTED"), dotted(most(14), age, "NOT EXECUTED")], red ? "red" : "open");
  const missing = names.map((_, n) => `not agreed: ${names.slice(0, names.length - n).join(" ")}${n ? ` +${n}` : ""}`);
  return line([...missing.map((who) => dotted(what, age, who)), dotted(most(14), age, missing[missing.length - 1])], red ? "red" : "open");
};

const conferenceLine = (state, call, agencies) => {
  const red = call.red_from && state.clock() * 1000 >= call.red_from, missing = (call.waiting || []).map((id) => shortOf(agencies, id)).join(" "), age = since(state, call.requested);
  return line([dotted(["CONFERENCE", call.place].filter(Boolean).join(" "), `not joined: ${missing}`, age), dotted("CONFERENCE", `not joined: ${missing}`, age), dotted("CONF", `not joined: ${missing}`, age)], red ? "red" : "open");
};

/** The alarms that somebody acts on, in one line: which, who, since when. */
const seenLine = (state, acknowledged) => {
  const said = acknowledged.map((alarm) => [alarm.number || cut(alarm.text, 18), alarm.acknowledged_by, atTime(state, alarm.acknowledged)].filter(Boolean).join(" "));
  const words = acknowledged.length === 1 ? [`\u2713 ${[saidOf(acknowledged[0], state), acknowledged[0].acknowledged_by, atTime(state, acknowledged[0].acknowledged)].filter(Boolean).join(" · ")}`] : [];
  return line([...words, ...said.map((_, n) => `\u2713 ${said.slice(0, said.length - n).join(" · ")}${n ? ` +${n}` : ""}`)], "seen");
};

/** What is open between agencies, and which alarms somebody acts on: on the map, where it pushes nothing. */
const drawWaits = (view, state) => {
  const { acknowledged, flood, waiting } = alarmsOf(state), box = view.querySelector(".waits"), agencies = view.agencies;
  const lines = state.pending.map((one) => (one.kind === "conference" ? conferenceLine(state, one, agencies) : orderLine(state, one, agencies)));
  if (flood && !waiting.length) lines.push(line([`FLOOD ${flood.count}/${flood.minutes}m, all seen`], "open"));
  const large = Number(view.dataset.scale) > 1.02, most = LISTED - (acknowledged.length ? 1 : 0), over = lines.length - most;
  const seen = (node) => node.classList.contains("seen"), shown = large ? [...lines.filter((node) => !seen(node)), ...lines.filter(seen)].slice(0, 1) : over > 0 ? [...lines.slice(0, most - 1), line([`+${over + 1} more open`], "open")] : lines;
  if (large && lines.length > 1) shown[0].choices = [...shown[0].choices.map((words) => `${words} · +${lines.length - 1}`), ...shown[0].choices];
  if (acknowledged.length && !(large && shown.length)) shown.push(seenLine(state, acknowledged));
  const text = JSON.stringify([shown.map((node) => [node.className, node.choices]), view.dataset.theme, box.parentNode.clientWidth]);
  if (box.drawn === text) return false;
  box.drawn = text;
  const before = box.offsetHeight;
  box.replaceChildren(...shown);
  const room = box.parentNode.clientWidth * 0.96;
  for (const node of shown) { const font = fontOf(node); node.textContent = node.choices.find((words) => width(words, font) < room * (node.classList.contains("red") ? 1.8 : 1)) || node.choices[node.choices.length - 1]; }
  return box.offsetHeight !== before;
};
