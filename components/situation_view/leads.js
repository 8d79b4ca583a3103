// Who leads, in words and in the form of the border: agreed solid, proposed dashed, disputed double, interim dotted.

const shortOf = (agencies, id) => agencies.get(id)?.short || id;
const UNLED = "NO LEAD";

/** What the first chip says: the lead, with its unified command where one was named; [in full, where it is tight]. */
const leadWords = (row, agencies) => {
  if (!row.lead) return [UNLED, UNLED];
  const lead = shortOf(agencies, row.lead), unified = row.leading.unified || [];
  if (!unified.length) return [lead, lead];
  return [`UC ${unified.map((id) => shortOf(agencies, id)).join("+")}, lead ${lead}`, `UC, lead ${lead}`];
};

/** What waits, or who leads in the interim: {kind, words: [in full, where it is tight]}; null when nothing does. */
const dealWords = (row, agencies) => {
  const { state, agency, agreed = 0, involved = 0, interim } = row.leading, name = shortOf(agencies, agency);
  if (state === "disputed") return { kind: "disputed", words: [`DISPUTED ${name}`, "DISPUTED"] };
  if (state === "escalated") return { kind: "escalated", words: [`\u25B2 ESCALATED ${name}?`, "\u25B2 ESCALATED"] };
  if (state) return { kind: "proposed", words: [`${name}? ${agreed}/${involved}`, `${name}? ${agreed}/${involved}`] };
  if (interim && !row.lead) return { kind: "interim", words: [`${shortOf(agencies, interim)} interim`, `${shortOf(agencies, interim)} interim`] };
  return null;
};

const chipOf = (kind, words, ink) => {
  const node = make("span", kind, words[0]);
  node.words = words;
  if (ink) node.style.color = ink;
  return node;
};

/** The chips of one row. */
const leadChips = (row, agencies, theme) => {
  const ink = (id) => (agencies.has(id) ? colour(agencies.get(id), theme) : "");
  const chips = [chipOf(row.lead ? "lead" : "lead none", leadWords(row, agencies), row.lead ? ink(row.lead) : "")], deal = dealWords(row, agencies);
  if (deal) chips.push(chipOf(`deal ${deal.kind}`, deal.words, deal.kind === "interim" || deal.kind === "proposed" ? ink(row.leading.agency || row.leading.interim) : ""));
  return chips;
};

/** Say the chips in full (0), shortly (1), or what waits alone, in the dress of NO LEAD (2), where the row is tight. */
const sayChips = (node, tight) => {
  const lead = node.querySelector(".lead"), deal = node.querySelector(".deal"), merged = tight === 2 && deal && lead.words[0] === UNLED;
  lead.textContent = merged ? deal.words[1] : lead.words[Math.min(tight, 1)];
  if (deal) { deal.hidden = Boolean(merged); deal.textContent = deal.words[Math.min(tight, 1)]; }
};

/** What is said of the lead in the row's own words, the most important first. */
const leadNotes = (row, agencies) => {
  const { interim, basis, state } = row.leading, notes = [];
  if (interim && state && !row.lead) notes.push(`${shortOf(agencies, interim)} interim`);
  return { must: notes, may: row.lead && basis ? [basis] : [] };
};
