// Distances, areas, degrees and the military grid (MGRS, WGS 84) of points [lat, lon]; a grid of whole metres on the map.

const RADIUS = 6371008.8, A = 6378137, F = 1 / 298.257223563, K0 = 0.9996;
const rad = (degrees) => (degrees * Math.PI) / 180;

/** Metres along `points` (L.LatLng); `closed` comes back to the first. */
const lengthOf = (map, points, closed) => {
  let sum = 0;
  for (let n = 1; n < points.length; n += 1) sum += map.distance(points[n - 1], points[n]);
  return sum + (closed && points.length > 2 ? map.distance(points[points.length - 1], points[0]) : 0);
};
/** Square metres inside `points` (L.LatLng). */
const areaOf = (points) => {
  let sum = 0;
  points.forEach((p, n) => {
    const q = points[(n + 1) % points.length];
    sum += rad(q.lng - p.lng) * (2 + Math.sin(rad(p.lat)) + Math.sin(rad(q.lat)));
  });
  return Math.abs((sum * RADIUS * RADIUS) / 2);
};
const metres = (m) => (m < 1000 ? `${m.toFixed(m < 20 ? 1 : 0)} m` : `${(m / 1000).toFixed(2)} km`);
const squares = (a) => (a < 10000 ? `${a.toFixed(0)} m²` : `${(a / 10000).toFixed(2)} ha`);
const SPOT = /^([NS]?)\s*(-?\d+(?:[.,]\d+)?)\s*°?\s*([NS]?)\s*[,;\s]\s*([EW]?)\s*(-?\d+(?:[.,]\d+)?)\s*°?\s*([EW]?)$/i;
/** The place that a person types in degrees, latitude first: 51.536, -0.038 or N 51.536 W 0.038; null for what is none. */
const spotOf = (text) => {
  const found = SPOT.exec(text.trim());
  if (!found) return null;
  const [, a, lat, b, c, lng, d] = found, number = (words, side) => Number(words.replace(",", ".")) * (/[SW]/i.test(side) ? -1 : 1);
  const at = { lat: number(lat, a || b), lng: number(lng, c || d) };
  return Math.abs(at.lat) <= 90 && Math.abs(at.lng) <= 180 ? at : null;
};
const degrees = ({ lat, lng }) => `${lat.toFixed(5)}, ${lng.toFixed(5)}`;

/** UTM easting and northing (metres) in `zone`, by the series of Snyder (USGS PP 1395), good to a few centimetres. */
const utm = (lat, lon, zone) => {
  const e2 = F * (2 - F), ep2 = e2 / (1 - e2), phi = rad(lat), s = Math.sin(phi), c = Math.cos(phi);
  const n = A / Math.sqrt(1 - e2 * s * s), t = Math.tan(phi) ** 2, q = ep2 * c * c, a = c * rad(lon - (zone * 6 - 183));
  const m = A * ((1 - e2 / 4 - (3 * e2 ** 2) / 64 - (5 * e2 ** 3) / 256) * phi
    - ((3 * e2) / 8 + (3 * e2 ** 2) / 32 + (45 * e2 ** 3) / 1024) * Math.sin(2 * phi)
    + ((15 * e2 ** 2) / 256 + (45 * e2 ** 3) / 1024) * Math.sin(4 * phi) - ((35 * e2 ** 3) / 3072) * Math.sin(6 * phi));
  const east = K0 * n * (a + ((1 - t + q) * a ** 3) / 6 + ((5 - 18 * t + t * t + 72 * q - 58 * ep2) * a ** 5) / 120) + 500000;
  const north = K0 * (m + n * Math.tan(phi) * (a * a / 2 + ((5 - t + 9 * q + 4 * q * q) * a ** 4) / 24
    + ((61 - 58 * t + t * t + 600 * q - 330 * ep2) * a ** 6) / 720));
  return [east, lat < 0 ? north + 10000000 : north];
};
const zoneOf = (lat, lon) => {
  if (lat >= 56 && lat < 64 && lon >= 3 && lon < 12) return 32;
  if (lat >= 72 && lat < 84 && lon >= 0 && lon < 42) return lon < 9 ? 31 : lon < 21 ? 33 : lon < 33 ? 35 : 37;
  return Math.min(60, Math.floor((lon + 180) / 6) + 1);
};
/** The grid reference to one metre; empty beyond 80 south and 84 north. */
const mgrs = ({ lat, lng }) => {
  const lon = ((((lng + 180) % 360) + 360) % 360) - 180;
  if (!(lat >= -80 && lat < 84)) return "";
  const zone = zoneOf(lat, lon), [east, north] = utm(lat, lon, zone);
  const band = "CDEFGHJKLMNPQRSTUVWX"[Math.min(19, Math.floor((lat + 80) / 8))];
  const column = "ABCDEFGHJKLMNPQRSTUVWXYZ"[((zone - 1) % 3) * 8 + Math.floor(east / 100000) - 1];
  const row = "ABCDEFGHJKLMNPQRSTUV"[(Math.floor(north / 100000) + (zone % 2 ? 0 : 5)) % 20];
  const five = (value) => String(Math.floor(value) % 100000).padStart(5, "0");
  return `${zone}${band} ${column}${row} ${five(east)} ${five(north)}`;
};

/** Where easting `e` and northing `n` of `zone` lie, found from `from` in a few steps. */
const unUtm = (e, n, zone, from) => {
  let { lat, lng } = from;
  for (let step = 0; step < 5; step += 1) {
    const [x, y] = utm(lat, lng, zone), [xe, ye] = utm(lat, lng + 1e-5, zone), [xn, yn] = utm(lat + 1e-5, lng, zone);
    const a = (xe - x) / 1e-5, b = (xn - x) / 1e-5, c = (ye - y) / 1e-5, d = (yn - y) / 1e-5, det = a * d - b * c;
    lng += (d * (e - x) - b * (n - y)) / det;
    lat += (a * (n - y) - c * (e - x)) / det;
  }
  return L.latLng(lat, lng);
};

/** Lines of the metre grid in sight, about every 90 pixels, each with its metres as on a grid reference. */
const gridLines = (map) => {
  const middle = map.getCenter(), bounds = map.getBounds(), zone = zoneOf(middle.lat, middle.lng), room = map.getSize();
  const wide = map.distance(map.containerPointToLatLng([0, room.y / 2]), map.containerPointToLatLng([room.x, room.y / 2]));
  if (wide > 200000 || Math.abs(middle.lat) > 79) return { every: 0, lines: [] };
  const rough = (wide / room.x) * 90, ten = 10 ** Math.floor(Math.log10(rough)), every = [1, 2, 5, 10].map((f) => f * ten).find((f) => f >= rough);
  const corners = [bounds.getNorthWest(), bounds.getNorthEast(), bounds.getSouthWest(), bounds.getSouthEast()].map((p) => utm(p.lat, p.lng, zone));
  const [w, e] = [Math.min(...corners.map((p) => p[0])), Math.max(...corners.map((p) => p[0]))], [s, n] = [Math.min(...corners.map((p) => p[1])), Math.max(...corners.map((p) => p[1]))];
  const at = (x, y) => unUtm(x, y, zone, middle), digits = (value) => String(Math.round(value) % 100000).padStart(5, "0"), lines = [];
  for (let x = Math.ceil(w / every) * every; x <= e; x += every) lines.push({ points: [at(x, s), at(x, (s + n) / 2), at(x, n)], said: digits(x), up: true });
  for (let y = Math.ceil(s / every) * every; y <= n; y += every) lines.push({ points: [at(w, y), at((w + e) / 2, y), at(e, y)], said: digits(y), up: false });
  return { every, lines };
};
