"""What taking a geodata file into the draft would do, object by object; the journal is not touched."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import structs

from dashboard.ingest.geo_fields import readers
from dashboard.ingest.geo_limits import refused, shown
from dashboard.ingest.geo_meaning import Meaning, Reader, kind_name
from dashboard.ingest.geo_placing import Spot, place
from dashboard.ingest.geo_shapes import Drawn, Mender
from dashboard.ingest.geo_told import alike_said, checked, columns, kind_words, met
from dashboard.model.errors import EntryRejected
from dashboard.model.geodata import Became, GeoFile, Outside, Preview, Told
from dashboard.model.layouts import Feature, Ring
from dashboard.model.plans import Plan, PlanEdited
from dashboard.model.text import LONGEST_NAME
from dashboard.projections.plans import draft
from dashboard.projections.situation import Situation
from dashboard.services.layout_words import layout_words
from dashboard.services.plan_feature_rules import drawable
from dashboard.services.plan_rules import MOST_FEATURES

AN_ENTRY = 1_000
"""So many objects are one entry: between two of them others get their turn."""
MOST_NAMED = 12
PLACE = ("geometry", "points", "holes")
OF_ALL = ("capacity", "crowd", "staff")
"""What a file says of an object as a whole: given to each of its parts it would count again."""


def preview(file: GeoFile, situation: Situation, system: str = "", told: Told | None = None) -> Preview:
    """Say what every object of `file` becomes in the draft; `system`, such as EPSG:25832, wins over what the file says.

    What a planner has `told` of its properties and words goes before what is guessed. EntryRejected where that names
    what there is not; PayloadRefused where the file as a whole cannot be taken in: wrong coordinate system, too many
    objects, none sound.
    """
    plan, reader = draft(situation), Reader(layout_words(), readers(situation), checked(told or Told(), file))
    placed = place(file, system, _near(situation, plan))
    taking = _Taking(situation, plan, placed.objects, reader)
    lines = [line for one in placed.objects for line in taking.object(one)]
    met(told or Told(), reader, taking.meanings())
    wrong = [line for line in lines if line.outcome == "refused"]
    if len(wrong) == len(lines):
        raise refused(file.name, "objects", f"none of the {len(lines)} can be taken in: {wrong[0].said[0]}")
    if taking.total > MOST_FEATURES:
        raise refused(
            file.name, "objects", f"with these the draft would have {taking.total:,}; {MOST_FEATURES:,} at most"
        )
    said = [*file.said, *placed.said]
    if taking.unknown:
        said.append(f"{taking.unknown} of {len(lines)} are of no kind we know and become '{kind_name('object')}'")
    if taking.strange:
        names = ", ".join(f"{shown(name)} ({number})" for name, number in taking.strange.most_common(MOST_NAMED))
        more = len(taking.strange) - MOST_NAMED
        others = f" and {more} more" if more > 0 else ""
        said.append(f"properties that mean nothing here, kept as they came: {names}{others}")
    said += alike_said(taking.left(), taking.features)
    return Preview(
        shown(file.name, 80), file.form, tuple(taking.features), tuple(lines), tuple(dict.fromkeys(said)),
        _middle(taking.middles), columns(file, reader), kind_words(taking.meanings()),
    )  # fmt: skip


def edits(found: Preview, mark: str) -> list[PlanEdited]:
    """Return what the desk records, one after the other, to take the file in; with the `mark` one undo takes it back.

    `mark` is this import's own: the same file taken in once more has another one.
    """
    parts = [found.features[at : at + AN_ENTRY] for at in range(0, len(found.features), AN_ENTRY)]
    numbers = [f" ({n} of {len(parts)})" if len(parts) > 1 else "" for n in range(1, len(parts) + 1)]
    return [
        PlanEdited(Plan(features=part), (), f"import of {found.file}{number}", mark)
        for part, number in zip(parts, numbers, strict=True)
    ]


class _Taking:
    """Takes the objects of one file in, one after the other."""

    def __init__(self, situation: Situation, plan: Plan, objects: Iterable[Outside], reader: Reader) -> None:
        self._situation, self._mender = situation, Mender()
        self._draft = {feature.id: feature for feature in plan.features}
        self._meanings = {id(one): reader.meaning(one) for one in objects}
        self._ids = _Ids(self._draft, (meaning.id for meaning in self._meanings.values()))
        self._periods = {period.name for period in plan.periods}
        self._alike: dict[tuple[str, Ring], list[str]] = defaultdict(list)
        for feature in plan.features:
            self._alike[feature.name, _open(feature.points)].append(feature.id)
        self.features: list[Feature] = []
        self.middles: list[Spot] = []
        self.total = len(self._draft)
        self.unknown = 0
        self.strange = Counter(name for meaning in self._meanings.values() for name in meaning.strange)

    def meanings(self) -> Iterable[Meaning]:
        """What the objects were understood as."""
        return self._meanings.values()

    def left(self) -> list[Feature]:
        """What stays in the draft as it is."""
        brought = {feature.id for feature in self.features}
        return [feature for feature in self._draft.values() if feature.id not in brought]

    def object(self, one: Outside) -> Iterator[Became]:
        """Return what an object becomes: one line for each part of it."""
        meaning = self._meanings[id(one)]
        said = [*one.said, *meaning.said]
        try:
            if one.wrong:
                raise EntryRejected(*_parted(one.wrong))
            drawn, mended = self._mender.mended(one.shapes)
        except EntryRejected as error:
            name = meaning.values.get("name", "") or one.name
            yield Became(
                one.row, meaning.id[:LONGEST_NAME], shown(name, 80), meaning.kind, "", "refused", (str(error),)
            )
            return
        named = self._named(meaning, drawn, said, torn=len(one.shapes) == 1)
        for number, (part, identity) in enumerate(zip(drawn, named, strict=True), 1):
            several = [f"part {number} of {len(drawn)}"] if len(drawn) > 1 else []
            values = _own_name(meaning.values, number, torn=len(one.shapes) == 1)
            counted = [name for name in OF_ALL if number > 1 and values.get(name)]
            own = structs.replace(meaning, values={name: values[name] for name in values if name not in counted})
            once = [f"{' and '.join(counted)} of all parts stand with part 1"] if counted else []
            yield self._feature(one.row, identity, part, own, [*several, *once, *mended, *said])

    def _named(self, meaning: Meaning, drawn: list[Drawn], said: list[str], torn: bool) -> list[str]:
        """Return an id for each part: the object's own, that of the same thing in the draft, or a new one.

        The parts are numbered; only of a single area that was `torn` by its repair the first keeps the id.
        """
        numbers = 8 if len(drawn) > 1 else 0
        if not meaning.id or len(meaning.id) > LONGEST_NAME - numbers:
            if meaning.id:
                said.append("its id is too long; it gets a new one")
            there = [
                self._there(_own_name(meaning.values, n, torn).get("name", ""), part) for n, part in enumerate(drawn, 1)
            ]
            base = "" if all(there) else self._ids.made(meaning.kind or meaning.guess or "object")
            new = self._parts(base, len(drawn), torn, []) if base else [""] * len(drawn)
            return [known or fresh for known, fresh in zip(there, new, strict=True)]
        return self._parts(meaning.id, len(drawn), torn, said)

    def _parts(self, identity: str, count: int, torn: bool, said: list[str]) -> list[str]:
        if torn or count == 1:
            identity = self._ids.own(identity, said)
            return [identity, *(self._ids.own(f"{identity}-{n}", said) for n in range(2, count + 1))]
        return [self._ids.own(f"{identity}-{n}", said) for n in range(1, count + 1)]

    def _there(self, name: str, part: Drawn) -> str:
        alike = self._alike.get((name, _open(part.points)), [])
        while alike:
            if self._ids.free(found := alike.pop(0)):
                return found
        return ""

    def _feature(self, row: int, identity: str, part: Drawn, meaning: Meaning, said: list[str]) -> Became:
        before = self._draft.get(identity)
        if before is None and meaning.puzzle:
            self.unknown += not meaning.guess
            said.append(f"{meaning.puzzle}{'; ' if meaning.guess else ': '}{meaning.guessed or kind_name('object')}")
        base = before or Feature(identity, meaning.guess or "object", "", part.geometry, part.points)
        after = structs.replace(
            base, **meaning.values, kind=meaning.kind or base.kind, geometry=part.geometry, points=part.points,
            holes=part.holes, properties=_merged(base.properties, meaning.properties),
        )  # fmt: skip
        if before and _open(before.points) == _open(after.points) and _opened(before) == _opened(after):
            after = structs.replace(after, points=before.points, holes=before.holes)
        said += [
            f"the plan has no period '{shown(opening.period)}'"
            for opening in after.openings
            if opening.period not in self._periods
        ]
        try:
            drawable(after, self._situation)
        except EntryRejected as error:
            return Became(row, identity, shown(after.name, 80), after.kind, after.geometry, "refused", (str(error),))
        self.middles.append(_centre(after.points))
        if after == before:
            return Became(row, identity, after.name, after.kind, after.geometry, "unchanged", tuple(said))
        self.features.append(after)
        if before is None:
            self.total += 1
            return Became(row, identity, after.name, after.kind, after.geometry, "new", tuple(said))
        said.insert(0, f"changed: {_changed(before, after)}")
        return Became(row, identity, after.name, after.kind, after.geometry, "changed", tuple(said))


def _own_name(values: dict[str, Any], number: int, torn: bool) -> dict[str, Any]:
    """Return `values` with a name of its own for the second and further pieces of an area that was torn apart."""
    name = values.get("name", "")
    return values if number == 1 or not torn or not name else {**values, "name": f"{name} ({number})"[:LONGEST_NAME]}


class _Ids:
    """Gives ids: what a file says comes first, nothing is given twice, and nothing in the draft is hit by chance."""

    def __init__(self, there: Iterable[str], wanted: Iterable[str]) -> None:
        self._there, self._wanted = set(there), set(wanted)
        self._used: set[str] = set()
        self._next: dict[str, int] = defaultdict(int)

    def own(self, identity: str, said: list[str]) -> str:
        """Give the id that the file says; another one where it was given already."""
        given = identity
        if identity in self._used:
            given = self._numbered(f"{identity[: LONGEST_NAME - 8]}-", 2)
            said.append(f"the id '{shown(identity)}' stands there more than once; this one becomes '{shown(given)}'")
        self._used.add(given)
        return given

    def made(self, kind: str) -> str:
        """Make an id of a kind and a number that is nobody's."""
        return self._numbered(kind, 1)

    def free(self, identity: str) -> bool:
        """Take an id of the draft for an object without one; False where the file uses it for another."""
        if identity in self._used or identity in self._wanted:
            return False
        self._used.add(identity)
        return True

    def _numbered(self, base: str, first: int) -> str:
        number = max(first, self._next[base])
        while any(f"{base}{number}" in ids for ids in (self._used, self._wanted, self._there)):
            number += 1
        self._next[base] = number + 1
        return f"{base}{number}"


def _near(situation: Situation, plan: Plan) -> Spot | None:
    """Where the event is (lat, lon): what is drawn already, else the middle of its map; None where nobody has said."""
    if plan.features:
        return _middle([_centre(feature.points) for feature in plan.features])
    event = situation.event
    return (event.lat, event.lon) if event and (event.lat or event.lon) else None


def _middle(spots: list[Spot]) -> Spot:
    """Return the middle one of places (lat, lon), each way; stray ones far away do not move it."""
    if not spots:
        return 0.0, 0.0
    lats, lons = (sorted(spot[at] for spot in spots) for at in (0, 1))
    return lats[len(lats) // 2], lons[len(lons) // 2]


def _centre(points: Ring) -> Spot:
    lons, lats = [x for x, _ in points], [y for _, y in points]
    return (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2


def _open(ring: Ring) -> Ring:
    return ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring


def _opened(feature: Feature) -> tuple[str, list[Ring]]:
    return feature.geometry, [_open(hole) for hole in feature.holes]


def _merged(old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((dict(old) | dict(new)).items())


def _changed(before: Feature, after: Feature) -> str:
    names = [f for f in Feature.__struct_fields__ if getattr(before, f) != getattr(after, f)]
    return ", ".join(dict.fromkeys("place" if name in PLACE else name for name in names))


def _parted(wrong: str) -> tuple[str, str]:
    field, _, said = wrong.partition(": ")
    return (field, said) if said else ("object", wrong)
