// Symbols of units, and the stacks of letters and counts that stand for several.

const SHAPES = {
  square: "M8 8H92V92H8Z", triangle: "M50 4L97 92H3Z", circle: "M50 4A46 46 0 1 1 49.9 4Z", diamond: "M50 0L100 50L50 100L0 50Z",
  hexagon: "M25 6H75L100 50L75 94H25L0 50Z", pentagon: "M50 2L98 38L80 96H20L2 38Z",
  star: "M50 0L61 25L88 12L77 39L100 50L77 61L88 88L61 75L50 100L39 75L12 88L23 61L0 50L23 39L12 12L39 25Z",
  shield: "M8 6H92V50C92 76 70 92 50 98C30 92 8 76 8 50Z",
};
const CENTRE = { triangle: 66, pentagon: 54 };

const svg = (tag, attributes) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};

/** One unit's symbol: the agency by shape, letter and outline, the status by how full it is. */
const symbol = (agency, fill, theme, old) => {
  const ink = fill === "emergency" ? "#D32F2F" : colour(agency, theme), path = SHAPES[agency ? agency.shape : "circle"] || SHAPES.circle;
  const node = svg("svg", { viewBox: "-6 -6 112 112", "aria-hidden": "true" });
  const hollow = fill === "hollow" || fill === "slash" || old;
  node.append(svg("path", { d: path, fill: hollow ? "var(--clear)" : fill === "half" ? "var(--clear)" : ink, stroke: old ? "#35D6E6" : ink,
    "stroke-width": 10, "stroke-linejoin": "round", ...(old ? { "stroke-dasharray": "14 10" } : {}) }));
  if (fill === "half" && !old) node.append(svg("path", { d: path, fill: ink, style: "clip-path: inset(50% 0 0 0)" }));
  const solid = (fill === "solid" || fill === "emergency") && !old;
  const letter = svg("text", { x: 50, y: CENTRE[agency && agency.shape] || 52, fill: solid ? "var(--clear)" : ink });
  if (fill === "half" && !old) Object.assign(letter.style, { paintOrder: "stroke", stroke: "var(--clear)", strokeWidth: "16px", strokeLinejoin: "round" });
  letter.textContent = agency ? agency.letter : "?";
  node.append(letter);
  if (fill === "slash") node.append(svg("path", { d: "M6 94L94 6", stroke: ink, "stroke-width": 10 }));
  return node;
};

const stackOf = (pairs, agencies, theme, name = "stack") => {
  const node = make("div", name);
  for (const [id, count] of pairs) {
    const agency = agencies.get(id), part = make("span", "", `${agency ? agency.letter : "?"}${count}`);
    if (String(count).endsWith("?")) part.className = "stale"; else part.style.color = textColour(agency, theme);
    node.append(part);
  }
  return node;
};
