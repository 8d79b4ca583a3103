// Who leads, in words and in the form of the border: agreed solid, proposed dashed, disputed double, interim dotted.

const shortOf = (agencies, id) => agencies.get(id)?.short || id;
const UNLED = "NO LEAD";

/** What the first chip says: the lead, with its unified command where one was named; [in full, where it is tight]. */
const leadWords = (row, agencies) => {
  if (!row.lead) return [UNLED, UNLED];
  const lead = shortOf(agencies, row.lead), unified = row.leading.unified || [];
  if (!unified.length) return [lead, lead];
  return [`UC ${unified.map((id) => shortOf(agencies, id)).join("+")}, lead ${lead}`, `UC, lead ${lead}`, `UC ${lead}`];
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

const chipOf = (kind, words, agency, theme) => {
  const node = make("span", kind, words[0]);
  node.words = words;
  if (agency) Object.assign(node.style, { color: textColour(agency, theme), borderColor: colour(agency, theme) });
  return node;
};

/** The chips of one row; a missing lead is not held against a log in which nobody could say one (`unsaid`). */
const leadChips = (row, agencies, theme, unsaid) => {
  const chips = [chipOf(row.lead ? "lead" : "lead none", leadWords(row, agencies), row.lead && agencies.get(row.lead), theme)], deal = dealWords(row, agencies);
  chips[0].hidden = unsaid && !row.lead;
  const own = deal && ["interim", "proposed"].includes(deal.kind) && agencies.get(row.leading.agency || row.leading.interim);
  if (deal) chips.push(chipOf(`deal ${deal.kind}`, deal.words, own, theme));
  return chips;
};

/** Say the chips in full (0), shortly (1), or what waits alone, in the dress of NO LEAD (2), where the row is tight;
 * where it is tighter still (3), the alarm's words go too. */
const sayChips = (node, tight) => {
  const lead = node.querySelector(".lead"), deal = node.querySelector(".deal"), why = node.querySelector(".why"), merged = tight >= 2 && deal && lead.words[0] === UNLED && !lead.hidden;
  const at = (words) => words[Math.min(tight, words.length - 1)];
  lead.textContent = merged ? deal.words[1] : at(lead.words);
  if (deal) { deal.hidden = Boolean(merged); deal.textContent = at(deal.words); }
  if (why) why.hidden = tight === 3;
};

/** What is said of the lead in the row's own words, the most important first. */
const leadNotes = (row, agencies) => {
  const { interim, basis, state } = row.leading, notes = [];
  if (interim && state && !row.lead) notes.push(`${shortOf(agencies, interim)} interim`);
  return { must: notes, may: row.lead && basis ? [basis] : [] };
};
