// Where things stand on the map: nothing over another as long as there is room. What follows from the frame, the map's
// size and its zoom is the same wherever it is drawn; only live does a thing keep its side from one drawing to the next.

/** Group what cannot be told apart: cells grow until no more than `most` symbols are left. */
const grouped = (chart, units, most) => {
  const spots = units.map((unit) => [unit, chart.map.project([unit.lat, unit.lon])]);
  for (let cell = 1.7 * chart.em; ; cell *= 1.5) {
    const cells = new Map(), enough = cell > 4000 ? Infinity : Math.max(4, most);
    for (const [unit, spot] of spots) {
      if (cells.size > enough) break;
      const key = Math.floor(spot.x / cell) * 2 ** 26 + Math.floor(spot.y / cell);
      if (!cells.has(key)) cells.set(key, []);
      cells.get(key).push(unit);
    }
    if (cells.size <= enough) return [...cells.values()];
  }
};

/** What is taken on the map: boxes [left, top, right, bottom] in pixels, kept by the squares of `side` that they lie in. */
const makeTaken = (side, ...boxes) => {
  const squares = new Map();
  /** The squares that `box` lies in, each told with what is in it, until `found` says that it is enough. */
  const near = ([left, top, right, bottom], found) => {
    for (let x = Math.floor(left / side); x <= right / side; x++) for (let y = Math.floor(top / side); y <= bottom / side; y++) {
      if (found(squares.get(x * 65536 + y) || [], x, y)) return true;
    }
    return false;
  };
  const add = (...more) => { for (const box of more) near(box, (there, x, y) => { squares.set(x * 65536 + y, there); there.push(box); }); };
  const full = (box) => near(box, (there) => there.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3]));
  /** How much of them `box` would hide, in square pixels. */
  const hidden = (box) => {
    let sum = 0;
    near(box, (there, x, y) => { // square by square, so that what lies in several is not counted twice
      const left = Math.max(box[0], x * side), top = Math.max(box[1], y * side), right = Math.min(box[2], (x + 1) * side), bottom = Math.min(box[3], (y + 1) * side);
      for (const b of there) sum += Math.max(0, Math.min(b[2], right) - Math.max(b[0], left)) * Math.max(0, Math.min(b[3], bottom) - Math.max(b[1], top));
    });
    return Math.round(sum);
  };
  add(...boxes);
  return { add, full, hidden };
};
/** Where a thing stood before: its side, a memory that a past instant has not. */
const wayOf = (chart, key) => (chart.live ? chart.pins.get(key)?.way : undefined);

const AROUND = [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, 1], [1, -1], [-1, -1], [2, 0], [-2, 0], [0, 2], [0, -2], [2, 1], [-2, 1], [2, -1], [-2, -1]];

/** Find room for a box of `wide` x `high` at or around `spot`, and take it; pixels to move by, null where all is full. */
const settle = (chart, spot, wide, high, taken, tries = AROUND.length, before = null) => {
  const room = chart.map.getSize(), ways = AROUND.slice(0, tries);
  for (const way of before && ways.includes(before) ? [before, ...ways] : ways) {
    const [right, down] = way;
    const x = spot.x + right * wide * 1.02, y = spot.y + down * high * 1.02, box = [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
    if (box[0] < 0 || box[1] < 0 || box[2] > room.x || box[3] > room.y || taken.full(box)) continue;
    taken.add(box);
    return Object.assign([Math.round(x - spot.x), Math.round(y - spot.y)], { way });
  }
  return null;
};
const moved = (node, [x, y]) => { node.style.marginLeft = `${x}px`; node.style.marginTop = `${y}px`; return node; };

/** Room for a unit's words beside its symbol: the side they fit on, "" for none; words that `must` be said may lie over others. */
const sideOf = (chart, spot, words, taken, must) => {
  const { em } = chart, wide = (words.length * 0.64 + 0.4) * em, half = 0.88 * em, edge = chart.map.getSize().x;
  const sides = [["right", spot.x + half], ["left", spot.x - half - wide]].map(([side, from]) => ({ side, box: [from, spot.y - em * 0.55, from + wide, spot.y + em * 0.55] }))
    .filter(({ box }) => box[0] >= 0 && box[2] <= edge);
  const found = sides.find(({ box }) => !taken.full(box)) || (must ? sides[0] : null);
  if (!found) return "";
  taken.add(found.box);
  return found.side;
};

const LIFTS = [0, 1, 2, -1, 3, -2, 4, 5, -3].flatMap((lift) => [0, 0.42, -0.42].map((aside) => [lift, aside])), POLE = 0.12;

/** How high a flag must stand (in its own heights) and how far aside on its pole to hide none that is there already; its
 * box and its pole join `taken`. */
const liftOf = (chart, mark, taken) => {
  const spot = chart.map.latLngToContainerPoint([mark.lat, mark.lon]), em = chart.em, room = chart.map.getSize();
  const wide = Math.max(width(flagText(mark), `800 ${1.03 * em}px ${chart.family}`) + 0.6 * em, 2.1 * Object.keys(mark.there).length * em), high = em * (Object.keys(mark.there).length ? 2.35 : 1.2);
  const standing = LIFTS.map(([lift, aside]) => { // below 0: it hangs below its spot
    const x = spot.x + aside * wide, shift = aside * wide + Math.max(0, wide / 2 - x) - Math.max(0, x + wide / 2 - room.x), middle = spot.x + shift;
    const foot = lift < 0 ? spot.y + em * (0.74 - 1.25 * (lift + 1)) + high : spot.y - em * (0.74 + 1.25 * lift), thick = POLE * em;
    const pole = lift < 0 ? [spot.x - thick, spot.y, spot.x + thick, foot - high] : [spot.x - thick, foot, spot.x + thick, spot.y];
    return { lift, aside, shift: Math.round(shift), box: [middle - wide / 2, foot - high, middle + wide / 2, foot], pole };
  });
  const free = ({ box, pole }) => box[1] > 0 && box[3] < room.y && !taken.full(box) && !taken.full(pole);
  const before = wayOf(chart, `i:${mark.id}`), same = standing.find(({ lift, aside }) => before === `${lift}:${aside}`);
  const found = same && free(same) ? same : standing.find(free);
  if (!found) {
    const apart = labelRoom(chart, { key: `i:${mark.id}`, spots: [[mark.lat, mark.lon]], reach: 0 }, [flagText(mark)], taken, false); // with a line instead of a stick
    return apart ? { lift: null, shift: apart.by[0], down: apart.by[1], line: apart.line, numbered: true, way: apart.way } : smallOf(chart, mark, taken);
  }
  taken.add(found.box, found.pole);
  return { lift: found.lift, shift: found.shift, way: `${found.lift}:${found.aside}` };
};
/** A mark without a flag: its priority alone, beside its spot or tied to it by a line where there is room. */
const smallOf = (chart, mark, taken) => {
  const { em } = chart, at = [mark.lat, mark.lon], key = `i:${mark.id}`, wide = width(MARK[mark.priority], `800 ${1.03 * em}px ${chart.family}`) + 0.75 * em;
  const beside = settle(chart, chart.map.latLngToContainerPoint(at), wide, 1.4 * em, taken, AROUND.length, wayOf(chart, key));
  if (beside) return { lift: null, shift: beside[0], down: beside[1], way: beside.way };
  const apart = labelRoom(chart, { key, spots: [at], reach: 0 }, [MARK[mark.priority]], taken, true);
  return { lift: null, shift: apart.by[0], down: apart.by[1], line: apart.line, way: apart.way };
};
const flagText = ({ number }) => (number.length > 6 ? `…${number.slice(-4)}` : number);

const TURNS = 12, FARTHEST = 9, NEAR = 6; // of what need not be said

/** Places for a label around a spot, the nearest first: [x, y] of its middle from the spot, beyond `radius`. */
const placesAround = (wide, high, radius, em, onSpot) => {
  const beside = radius + wide / 2 + 0.2 * em, over = radius + high / 2 + 0.2 * em, ways = [[0, -over], [0, over], [beside, 0], [-beside, 0]];
  if (onSpot) ways.unshift([0, 0]);
  for (let far = 1; far <= FARTHEST; far++) for (let n = 0; n < TURNS; n++) {
    const turn = (2 * Math.PI * n) / TURNS, x = Math.cos(turn), y = Math.sin(turn);
    ways.push([x * (beside + far * em), y * (over + far * em)], [x * (radius + far * em), y * (over + far * em)]);
  }
  return ways;
};

/** How far the nearest edge of a label is from its spot, along one axis. */
const edgeOf = (half, middle) => Math.max(middle - half, Math.min(0, middle + half));

/** Where a label of `wide` x `high` may stand at its spots and on the map, the nearest first; no `must`: only near ones. */
const standsOf = (chart, label, wide, high, must) => {
  const { map, em } = chart, room = map.getSize(), found = [];
  label.spots.forEach((at, which) => {
    const spot = map.latLngToContainerPoint(at), radius = label.reach ? spot.y - map.latLngToContainerPoint([at[0] + label.reach / 111195, at[1]]).y : 0;
    placesAround(wide, high, radius, em, label.onSpot).forEach(([ahead, y], n) => {
      if (spot.y + y - high / 2 < 0 || spot.y + y + high / 2 > room.y) return;
      const x = ahead + Math.max(0, wide / 2 - spot.x - ahead) - Math.max(0, spot.x + ahead + wide / 2 - room.x); // never over the edge
      const aside = edgeOf(wide / 2, x), above = edgeOf(high / 2, y), far = Math.round((2 * Math.sqrt(aside * aside + above * above)) / em);
      if (must || far < NEAR) found.push({ at, spot, radius, which, n, x, y, far });
    });
  });
  return found.sort((a, b) => a.far - b.far);
};

/** Room for a label (its lines, or a symbol of its `size`) at one of its spots, the nearest first, and where it was as long
 * as that is free; where all is taken, `must` says that it stands where it hides least. Returns {at, by: [x, y], way},
 * pixels from the spot. */
const labelRoom = (chart, label, lines, taken, must) => {
  const { em } = chart, [wide, high] = label.size || [Math.max(...lines.map((text) => width(text, `700 ${em}px ${chart.family}`))) + 0.8 * em, lines.length * 1.16 * em + 0.1 * em];
  const found = standsOf(chart, label, wide, high, must), boxOf = ({ spot, x, y }) => [spot.x + x - wide / 2, spot.y + y - high / 2, spot.x + x + wide / 2, spot.y + y + high / 2];
  const [which, n] = String(wayOf(chart, label.key)).split(":").map(Number), free = (one) => !taken.full(boxOf(one)), same = found.find((one) => one.which === which && one.n === n);
  const least = () => found.map((one) => [taken.hidden(boxOf(one)), one]).reduce((best, one) => (one[0] < best[0] ? one : best))[1];
  const chosen = (same && free(same) ? same : found.find(free)) || (must && found.length ? least() : null);
  if (!chosen) return null;
  taken.add(boxOf(chosen));
  const { at, x, y } = chosen, line = leaderOf(edgeOf(wide / 2, x), edgeOf(high / 2, y), chosen.radius + 0.7 * em);
  if (line) taken.add(...alongside(chosen.spot, line, 0.15 * em));
  return { at, by: [Math.round(x), Math.round(y)], way: `${chosen.which}:${chosen.n}`, line };
};

/** A line from a label's edge (x, y) to its spot where that is farther than `near` pixels: [x, y, length, degrees]. */
const leaderOf = (x, y, near) => (Math.hypot(x, y) > near ? [x, y, Math.hypot(x, y), (Math.atan2(-y, -x) * 180) / Math.PI].map(Math.round) : null);

/** Small boxes along a line from `spot`'s offset (x, y), so that other labels keep off it. */
const alongside = (spot, [x, y, long, turn], thick) => {
  const angle = (turn * Math.PI) / 180, steps = Math.ceil(long / (2 * thick));
  return Array.from({ length: steps }, (_, n) => [spot.x + x + 2 * thick * n * Math.cos(angle), spot.y + y + 2 * thick * n * Math.sin(angle)]).map(([a, b]) => [a - thick, b - thick, a + thick, b + thick]);
};
