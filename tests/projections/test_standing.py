"""Where a protocol stands: in force once every party has signed, and until the next version is."""

from collections.abc import Callable

import pytest

from dashboard.model.directory import AgencyDescribed, Profile
from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.events import PersonCheckedIn
from dashboard.model.moment import MINUTE
from dashboard.model.protocols import (
    Handover,
    Phase,
    Protocol,
    ProtocolAgreed,
    ProtocolCommented,
    ProtocolDrafted,
    ProtocolSigned,
    ProtocolWithdrawn,
    Standoff,
)
from dashboard.projections.standing import in_force, stands
from dashboard.services.desk import Desk
from tests.builders import EVENT, ILL, START, a_person, a_protocol, an_actor, an_agency, festival

YEAR = 366 * 24 * 60 * MINUTE


@pytest.fixture
def at(desk: Desk) -> Desk:
    """A festival whose police and EMS have signatories, Ana and Cleo."""
    festival(desk)
    for agency, person in (("police", "ana"), ("ems", "cleo")):
        desk.record(EVENT, AgencyDescribed(agency, Profile(person)), an_actor())
    return desk


def say(desk: Desk, *bodies: AnyBody) -> None:
    for body in bodies:
        desk.record(EVENT, body, an_actor())


def signed(version: int = 1, protocol: str = "dui") -> list[AnyBody]:
    return [ProtocolSigned(protocol, version, "police", "ana"), ProtocolSigned(protocol, version, "ems", "cleo")]


def standing(desk: Desk, now: int = START) -> dict[int, str]:
    situation = desk.situation(EVENT)
    return {s.protocol.version: s.standing for s in stands(situation.protocols["dui"], situation, now)}


def test_a_protocol_is_in_force_when_the_last_party_has_signed(at: Desk) -> None:
    say(at, ProtocolDrafted(a_protocol()), signed()[0])
    assert standing(at) == {1: "draft"}
    assert list(in_force(at.situation(EVENT), START)) == []
    say(at, signed()[1])
    assert standing(at) == {1: "in force"}


def test_a_new_version_replaces_the_old_one_only_when_it_is_signed(at: Desk) -> None:
    say(at, ProtocolDrafted(a_protocol()), *signed(), ProtocolDrafted(a_protocol(version=2)), signed(2)[0])
    assert standing(at) == {2: "draft", 1: "in force"}
    say(at, signed(2)[1])
    assert standing(at) == {2: "in force", 1: "superseded"}
    say(at, ProtocolWithdrawn("dui", 2, "the law changed"))
    assert standing(at) == {2: "withdrawn", 1: "in force"}


def test_past_its_review_date_a_protocol_recommends_nothing(at: Desk) -> None:
    say(at, ProtocolDrafted(a_protocol()), *signed())
    assert standing(at, START + YEAR) == {1: "past review"}


def test_an_objection_is_open_until_that_agency_signs(at: Desk, clock: Callable[[], int]) -> None:
    say(at, ProtocolDrafted(a_protocol()), ProtocolCommented("dui", 1, "ems", "who rides along?", objection=True))
    version = at.situation(EVENT).protocols["dui"].versions[0]
    assert [c.text for c in version.open_objections] == ["who rides along?"]
    clock.go(60)  # type: ignore[attr-defined]
    say(at, *signed())
    assert at.situation(EVENT).protocols["dui"].versions[0].open_objections == ()


NOBODY = Phase("later", "Later", (), when=ILL)
REFUSED: list[tuple[list[AnyBody], AnyBody, str]] = [
    ([], ProtocolSigned("dui", 1, "fire", "ben"), "agency: FIRE is no party to it, or has signed already"),
    ([], ProtocolSigned("dui", 1, "police", "cleo"), "person: only Ana Ruiz signs for POLI"),
    ([], ProtocolSigned("dui", 9, "police", "ana"), "version: 'dui' has no version 9"),
    ([], ProtocolSigned("nope", 1, "police", "ana"), "protocol: 'nope' is not known in this event"),
    (
        [ProtocolDrafted(a_protocol("old", review="2026-08-14"))],
        ProtocolSigned("old", 1, "police", "ana"),
        "review: its review date 2026-08-14 has passed; draft a version with another",
    ),
    (
        [
            *signed(),
            ProtocolDrafted(a_protocol("rival", types=("dui",), phases=(Phase("go", "Go", ("ems",)),))),
        ],
        ProtocolSigned("rival", 1, "ems", "cleo"),
        "protocol: contradicts another in force: 'dui' version 1 names police for the same trigger",
    ),
    ([], ProtocolDrafted(a_protocol("x", review="soon")), "review: 'soon' is not a date such as 2027-06-30"),
    ([], ProtocolDrafted(a_protocol("x", parties=("ems",))), "phases: 'police' leads in 'stop' but is not among"),
    ([], ProtocolDrafted(a_protocol("x", version=0)), "version: must be 1 to 9999"),
    ([], ProtocolDrafted(a_protocol("x", phases=(Phase("a", "A", ("ems",), when=ILL),))), "phases: the first phase"),
    ([], ProtocolDrafted(a_protocol("x", phases=(Phase("a", "A", ("ems",)), NOBODY))), "phases: 'later' has no lead"),
    (
        [],
        ProtocolDrafted(a_protocol("x", phases=(Phase("a", "A", ("ems",), handovers=(Handover("out", "b"),)),))),
        "phases: 'a' hands over to 'b', which is no phase",
    ),
    (signed(), ProtocolDrafted(a_protocol(title="Other")), "version: 1 is signed and cannot change; draft version 2"),
    (
        [],
        ProtocolDrafted(a_protocol("x", standoffs=(Standoff("fire", inner=30.0),))),
        "standoffs: 'fire': say in source where its distances come from",
    ),
    ([], ProtocolAgreed("dui", 1), "protocol: POLI, EMS must sign first"),
    ([], ProtocolCommented("dui", 1, "ems", " "), "text: there are no words"),
    ([], ProtocolWithdrawn("dui", 1, ""), "reason: say why it holds no more"),
]


@pytest.mark.parametrize(("before", "body", "line"), REFUSED, ids=[line for _, _, line in REFUSED])
def test_a_bad_protocol_or_signature_is_one_clear_line(
    at: Desk, before: list[AnyBody], body: AnyBody, line: str
) -> None:
    say(at, ProtocolDrafted(a_protocol()), *before)
    seq = at.situation(EVENT).seq
    with pytest.raises(EntryRejected) as caught:
        say(at, body)
    assert str(caught.value).startswith(line)
    assert at.situation(EVENT).seq == seq


def test_a_signatory_must_be_of_the_agency(at: Desk) -> None:
    say(at, PersonCheckedIn(a_person("dan", "Dan", "fire")))
    with pytest.raises(EntryRejected, match="signatory: Dan is not of POLI"):
        say(at, AgencyDescribed("police", Profile("dan")))


def test_who_joins_later_does_not_undo_what_was_agreed(at: Desk) -> None:
    say(at, ProtocolDrafted(a_protocol()), *signed())
    say(at, ProtocolDrafted(a_protocol(version=2, parties=("police", "ems", "public_health"))), *signed(2))
    say(at, an_agency("health", discipline="public_health"))
    assert standing(at) == {2: "in force", 1: "superseded"}
    newest = stands(at.situation(EVENT).protocols["dui"], at.situation(EVENT), START)[0]
    assert newest.unsigned == ("health",)


@pytest.mark.parametrize("body", [None, ProtocolDrafted(a_protocol(title="Other"))])
def test_what_was_signed_is_neither_struck_nor_corrected(at: Desk, body: AnyBody | None) -> None:
    at.record(EVENT, ProtocolDrafted(a_protocol()), an_actor())
    seq = at.situation(EVENT).seq
    say(at, *signed())
    with pytest.raises(EntryRejected, match="stands as it was said"):
        at.correct(EVENT, seq, an_actor(), "no", body=body)


def test_versions_are_listed_newest_first(at: Desk) -> None:
    cards: list[Protocol] = [a_protocol(version=n) for n in (2, 1, 3)]
    say(at, *map(ProtocolDrafted, cards))
    assert list(standing(at)) == [3, 2, 1]
