"""The timeline against an oracle that folds everything again from the start, for random logs and every instant."""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET, Raw

from dashboard.journal.memory import MemoryJournal
from dashboard.model.alarms import AlarmAcknowledged, AlarmCleared, AlarmRaised, AlarmShelved
from dashboard.model.corrections import EntryCorrected
from dashboard.model.decisions import Action, ActionDone, DecisionAnswered, DecisionLogged
from dashboard.model.directory import (
    AgencyDescribed,
    Channel,
    ChannelSet,
    Profile,
    Shift,
    ShiftCancelled,
    ShiftPlanned,
)
from dashboard.model.entry import AnyBody, Draft, Entry, corrected, decode_body, encode_body
from dashboard.model.errors import UnreadableEntry
from dashboard.model.events import ClockSet, EventOpened, Period, PersonCheckedIn, PlacesNamed
from dashboard.model.facts import Fact
from dashboard.model.glossary import Meaning, Term, TermDefined
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.incidents import (
    FactsStated,
    IncidentChanged,
    IncidentClosed,
    IncidentReopened,
    SupportJoined,
    SupportLeft,
)
from dashboard.model.layouts import LayoutPublished
from dashboard.model.leads import (
    CommandNamed,
    LeadAnswered,
    LeadAssigned,
    LeadEscalated,
    LeadOverridden,
    LeadProposed,
    LeadTransferred,
    LeadWidened,
    LeadWithdrawn,
)
from dashboard.model.liaison import ConferenceCalled, ConferenceEnded, ConferenceJoined, ContactMade, NotificationMade
from dashboard.model.messages import MessageAcknowledged, MessageSent
from dashboard.model.moment import Basis
from dashboard.model.orders import OrderAgreed, OrderCancelled, OrderExecuted, OrderRequested
from dashboard.model.parameters import Parameter, ParametersAgreed, ParameterSet, ParametersSet
from dashboard.model.plans import Objective, Plan, PlanApproved, PlanEdited, PlanPublished
from dashboard.model.protocols import (
    ProtocolAgreed,
    ProtocolCommented,
    ProtocolDrafted,
    ProtocolSigned,
    ProtocolWithdrawn,
)
from dashboard.model.reports import ReportMade
from dashboard.model.resources import (
    BookingCancelled,
    ResourceAssigned,
    ResourceBooked,
    ResourceHeld,
    ResourceOutOfService,
    ResourceReturned,
)
from dashboard.model.review import (
    Annotation,
    AnnotationMade,
    AnnotationWithdrawn,
    CapabilityRated,
    Improvement,
    ImprovementPlanned,
    ImprovementProgressed,
    Rating,
)
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.model.zones import LaneChanged, SiteNamed, SiteWithdrawn, Zone, ZoneDrawn, ZoneLifted
from dashboard.projections import keyframes
from dashboard.projections import timeline as timelines
from dashboard.projections.situation import Situation, apply
from dashboard.projections.timeline import Timeline
from tests.builders import (
    EVENT,
    START,
    a_booking,
    a_draft,
    a_feature,
    a_feed,
    a_note,
    a_person,
    a_place,
    a_protocol,
    a_resource,
    a_unit,
    an_actor,
    an_agency,
    an_event,
    an_incident,
)

BASES: tuple[Basis, ...] = ("known", "happened")
few = st.sampled_from


def read_again(entry: Entry, corrections: Sequence[EntryCorrected]) -> tuple[Entry, bool]:
    """How `entry` reads after `corrections` in turn, and whether the last of them strikes it."""
    struck = False
    for correction in corrections:
        struck = correction.strikes
        entry = corrected(entry, correction) or entry
    return entry, struck


def meaningful(correction: Entry, log: Sequence[Entry]) -> bool:
    """Whether a correction means anything, said as plainly as can be."""
    body = correction.body
    assert isinstance(body, EntryCorrected)
    if not 0 < body.target < correction.seq:
        return False
    target = log[body.target - 1].body
    if isinstance(target, EntryCorrected | EventOpened):
        return False
    try:
        return body.body is UNSET or type(decode_body(bytes(body.body))) is type(target)
    except UnreadableEntry:
        return False


def oracle(log: Sequence[Entry], basis: Basis, t: int) -> Situation:
    """The situation at `t`, folded from scratch."""
    counting: dict[int, list[EntryCorrected]] = {}
    for entry in log:
        in_force = basis == "happened" or entry.known <= t
        if isinstance(entry.body, EntryCorrected) and in_force and meaningful(entry, log):
            counting.setdefault(entry.body.target, []).append(entry.body)
    read = [read_again(entry, counting.get(entry.seq, [])) for entry in log]
    when = {entry.seq: entry.known if basis == "known" else entry.occurred for entry, _ in read}
    state = Situation()
    for entry, struck in sorted(read, key=lambda pair: (when[pair[0].seq], pair[0].seq)):
        if when[entry.seq] > t:
            break
        if struck:
            state.seq, state.at = max(state.seq, entry.seq), entry.recorded
        else:
            apply(state, entry)
    return state


@dataclass
class Bench:
    """A log and the timelines that follow it."""

    journal: MemoryJournal = field(default_factory=MemoryJournal)
    lines: dict[Basis, Timeline] = field(default_factory=dict)

    def opened(self, basis: Basis) -> Timeline:
        """A new timeline that loads the log as it is."""
        fetched = Timeline(
            basis,
            fetch=lambda seqs: self.journal.some(EVENT, seqs),
            about=lambda subject: self.journal.about(EVENT, subject, limit=None),
        )
        fetched.load(*self.journal.order(EVENT, basis), self.journal.corrections(EVENT))
        return fetched

    def add(self, drafts: Sequence[Draft]) -> None:
        """Record, and let the timelines follow."""
        for entry in self.journal.append(EVENT, drafts, START):
            for line in self.lines.values():
                line.follow(entry)

    def log(self) -> list[Entry]:
        """Every entry."""
        return list(self.journal.entries(EVENT))


ids, units, people = few(["1", "2"]), few(["M1", "P1"]), few(["ana", "ben"])
agencies, times = few(["police", "ems"]), st.integers(START - 20, START + 20)
resources, bookings, messages = few(["gen", "cart"]), few(["b1", "b2"]), few(["m1", "m2"])
leads, cards, versions = few(["l1", "l2"]), few(["dui", "surge"]), st.integers(1, 2)
things = few(["x", "y"])
statuses = few(["ENRT", "ONSC", "OOS_REST", "AVAIL", "EMERG"])
KINDS: dict[type, st.SearchStrategy[AnyBody]] = {
    type(an_incident()): st.builds(an_incident, ids, title=few(["A", "B"])),
    IncidentChanged: st.builds(IncidentChanged, ids, priority=few(["P1", "P3"]), lat=few([UNSET, None, 1.5])),
    IncidentClosed: st.builds(IncidentClosed, ids, few(["done", "void"])),
    IncidentReopened: st.builds(IncidentReopened, ids),
    FactsStated: st.builds(FactsStated, ids, st.tuples(st.builds(Fact, few(["fire", "weapon"]), few(["yes", ""])))),
    LeadProposed: st.builds(LeadProposed, ids, leads, agencies, few([("police",), ("police", "ems")])),
    LeadAnswered: st.builds(LeadAnswered, ids, leads, agencies, few(["agrees", "objects"]), st.just("why")),
    LeadEscalated: st.builds(LeadEscalated, ids, leads, st.integers(1, 2), st.tuples(people), times),
    LeadOverridden: st.builds(LeadOverridden, ids, leads, people, st.just("why")),
    LeadWithdrawn: st.builds(LeadWithdrawn, ids, leads),
    LeadWidened: st.builds(LeadWidened, ids, leads, st.tuples(agencies)),
    LeadAssigned: st.builds(LeadAssigned, ids, agencies),
    LeadTransferred: st.builds(LeadTransferred, ids, agencies, agencies, st.just("why")),
    CommandNamed: st.builds(CommandNamed, ids, st.tuples(agencies), st.tuples(agencies)),
    SupportJoined: st.builds(SupportJoined, ids, agencies),
    SupportLeft: st.builds(SupportLeft, ids, agencies),
    type(a_note()): st.builds(a_note, few(["a", "b"]), few(["", "1", "2"])),
    type(a_unit()): st.builds(a_unit, units, agencies),
    UnitAssigned: st.builds(UnitAssigned, units, ids),
    UnitReleased: st.builds(UnitReleased, units, ids),
    UnitStatusChanged: st.builds(UnitStatusChanged, units, statuses, few(["", "1", "2"])),
    type(an_agency()): st.builds(an_agency, agencies, name=few(["X", "Y"])),
    PersonCheckedIn: st.builds(PersonCheckedIn, st.builds(a_person, people)),
    PlacesNamed: st.builds(lambda p, n: PlacesNamed((a_place(p, n),)), few(["gate", "stage"]), few(["N", "M"])),
    PlanEdited: st.builds(
        lambda f, n, o, drop: PlanEdited(Plan((a_feature(f, name=n),), objectives=o), drop),
        things, few(["N", "M"]), few([(), (Objective("o", "calm"),)]), few([(), ("features:a",), ("objectives:o",)]),
    ),
    PlanPublished: st.builds(
        lambda v, f, p: PlanPublished(v, Plan((a_feature(f),), p)),
        few(["v1", "v2"]), things, few([(), (Period("OP1", START, START + 9),)]),
    ),
    PlanApproved: st.builds(PlanApproved, few(["v1", "v2"]), agencies, people),
    ParametersSet: st.builds(
        lambda s, v: ParametersSet(ParameterSet(s, s, (Parameter("exit_rate", "Exit rate", v, "1", "us"),))),
        few(["uk", "us"]), few([1.0, 2.0]),
    ),
    ParametersAgreed: st.builds(ParametersAgreed, few(["uk", "us"]), agencies, people),
    FeatureChanged: st.builds(FeatureChanged, things, few(["open", "closed"])),
    PostStaffed: st.builds(PostStaffed, things, st.integers(0, 3)),
    LayoutPublished: st.builds(LayoutPublished, st.just(()), few(["v1", "v2"])),
    ClockSet: st.builds(ClockSet, st.integers(0, 3)),
    type(a_feed()): st.builds(a_feed, few(["avl", "cot"])),
    type(a_resource()): st.builds(a_resource, resources, agencies),
    ResourceHeld: st.builds(ResourceHeld, resources, agencies),
    ResourceAssigned: st.builds(ResourceAssigned, resources, agencies, few(["", "1"])),
    ResourceReturned: st.builds(ResourceReturned, resources),
    ResourceOutOfService: st.builds(ResourceOutOfService, resources),
    ResourceBooked: st.builds(lambda r, b: ResourceBooked(r, a_booking(b)), resources, bookings),
    BookingCancelled: st.builds(BookingCancelled, resources, bookings),
    MessageSent: st.builds(MessageSent, messages, few(["hi", "ho"])),
    MessageAcknowledged: st.builds(MessageAcknowledged, messages, agencies),
    EventOpened: st.just(an_event()),
    AgencyDescribed: st.builds(AgencyDescribed, agencies, st.builds(Profile, people)),
    ShiftPlanned: st.builds(lambda s, p: ShiftPlanned(Shift(s, p, "chief", START, START + 9)), things, people),
    ShiftCancelled: st.builds(ShiftCancelled, things),
    ChannelSet: st.builds(lambda c, a: ChannelSet(Channel(c, c, (a,))), things, agencies),
    ProtocolDrafted: st.builds(lambda c, v, t: ProtocolDrafted(a_protocol(c, v, title=t)), cards, versions, things),
    ProtocolCommented: st.builds(ProtocolCommented, cards, versions, agencies, st.just("hm"), st.booleans()),
    ProtocolSigned: st.builds(ProtocolSigned, cards, versions, agencies, people),
    ProtocolAgreed: st.builds(ProtocolAgreed, cards, versions),
    ProtocolWithdrawn: st.builds(ProtocolWithdrawn, cards, versions, st.just("why")),
    DecisionLogged: st.builds(
        lambda d, a: DecisionLogged(d, "D-1", "go", "why", agreed_by=(a,), actions=(Action("x", "do it", a),)),
        things, agencies,
    ),
    DecisionAnswered: st.builds(DecisionAnswered, things, agencies, few(["agrees", "dissents"])),
    ActionDone: st.builds(ActionDone, things, things),
    OrderRequested: st.builds(OrderRequested, things, few(["order", "stop_show"]), st.just("stop"), agencies,
                              few([("police",), ("police", "ems")])),
    OrderAgreed: st.builds(OrderAgreed, things, agencies),
    OrderExecuted: st.builds(OrderExecuted, things),
    OrderCancelled: st.builds(OrderCancelled, things, st.just("why")),
    ReportMade: st.builds(ReportMade, ids, hazards=few(["gas", "none"]), access=few([UNSET, "gate 2"])),
    ContactMade: st.builds(ContactMade, things, st.tuples(agencies, agencies), few(["command", "problem"]), ids),
    NotificationMade: st.builds(NotificationMade, ids, few(["mayor", "press"])),
    ConferenceCalled: st.builds(ConferenceCalled, things, agencies, st.tuples(agencies)),
    ConferenceJoined: st.builds(ConferenceJoined, things, agencies),
    ConferenceEnded: st.builds(ConferenceEnded, things),
    ZoneDrawn: st.builds(lambda z, i: ZoneDrawn(Zone(z, "hot", z, i, lat=1.0, lon=2.0, inner=30.0)), things, ids),
    LaneChanged: st.builds(LaneChanged, things, few(["open", "blocked"])),
    ZoneLifted: st.builds(ZoneLifted, things),
    SiteNamed: st.builds(SiteNamed, things, few(["command_post", "rendezvous"]), ids, st.just("gate")),
    SiteWithdrawn: st.builds(SiteWithdrawn, things),
    AlarmRaised: st.builds(AlarmRaised, things, st.just("no_lead"), st.just("P1"), few(["a", "b"])),
    AlarmCleared: st.builds(AlarmCleared, things),
    AlarmAcknowledged: st.builds(AlarmAcknowledged, things, people),
    AlarmShelved: st.builds(AlarmShelved, things, people, st.just("why"), times),
    AnnotationMade: st.builds(
        lambda a, t, i: AnnotationMade(Annotation(a, START, text=t, incident=i)), things, few(["hm", "oh"]), ids
    ),
    AnnotationWithdrawn: st.builds(AnnotationWithdrawn, things, st.just("why")),
    CapabilityRated: st.builds(
        lambda r, c: CapabilityRated(Rating(r, "calm", c, "S", "seen")), things, few(["medical", "fire"])
    ),
    ImprovementPlanned: st.builds(lambda i, t: ImprovementPlanned(Improvement(i, t, "do")), things, few(["a", "b"])),
    ImprovementProgressed: st.builds(ImprovementProgressed, things, few(["open", "done"])),
    TermDefined: st.builds(lambda c, m: TermDefined(Term(c, (Meaning(m),))), few(["10-4", "BUS"]), few(["ok", "no"])),
}  # fmt: skip
bodies = st.one_of(*KINDS.values())


@st.composite
def logs(draw: st.DrawFn, longest: int = 40) -> list[Draft]:
    """A random log: entries known late, corrections of text and of time, strikes, and corrections that mean nothing."""
    made: list[Draft] = []
    for n in range(draw(st.integers(1, longest))):
        said: AnyBody = draw(bodies)
        if made and draw(few([True, False, False])):
            target = draw(st.integers(0, n + 1))
            old = made[min(target, n) - 1].body
            instead = draw(st.one_of(st.none(), bodies, KINDS.get(type(old), bodies)))
            raw = UNSET if instead is None else Raw(encode_body(instead))
            raw = draw(few([raw, raw, raw, Raw(b'"junk"')]))
            told = tuple(draw(few([old.about, ("event",)])))
            said = EntryCorrected(target, "why", raw, draw(st.one_of(st.none(), times)), told)
        known = draw(st.one_of(st.none(), times))
        made.append(a_draft(said, draw(times), str(n), known=known))
    return made


@pytest.fixture(autouse=True)
def close_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames so close that a short log has many of them (each example of the random tests chooses its own)."""
    monkeypatch.setattr(timelines, "SPACING", 3)
    monkeypatch.setattr(keyframes, "WHOLE_EVERY", 2)
    monkeypatch.setattr(keyframes, "CHAPTER", 4)


def frames_apart(spacing: int) -> None:
    """Keep a frame every `spacing` entries from now on; `close_frames` puts the real number back."""
    timelines.SPACING = spacing


spacings = few([1, 2, 3, 7, 5_000])
quick = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@quick
@given(log=logs(), cuts=st.lists(st.integers(0, 40), max_size=4), spacing=spacings, data=st.data())
def test_every_instant_equals_a_fold_from_scratch_whether_loaded_or_followed(
    log: list[Draft], cuts: list[int], spacing: int, data: st.DataObject
) -> None:
    frames_apart(spacing)
    bench = Bench()
    start, *rest = sorted({min(cut, len(log)) for cut in [*cuts, len(log)]})
    bench.add(log[:start])
    bench.lines = {basis: bench.opened(basis) for basis in BASES}
    for stop in [start, *rest]:
        bench.add(log[len(bench.log()) : stop])
        for basis, line in bench.lines.items():
            t = data.draw(st.integers(START - 25, START + 25))
            assert line.at(t) == oracle(bench.log(), basis, t)
    for basis in BASES:
        loaded = bench.opened(basis)
        for t in data.draw(st.permutations(range(START - 21, START + 22)))[:12]:
            expected = oracle(bench.log(), basis, t)
            assert bench.lines[basis].at(t) == expected
            assert loaded.at(t) == expected
        assert bench.lines[basis].now() == oracle(bench.log(), basis, START * 2)


@quick
@given(log=logs(20), more=logs(20), t=times, spacing=spacings)
def test_a_situation_handed_out_never_changes_under_its_holder(
    log: list[Draft], more: list[Draft], t: int, spacing: int
) -> None:
    frames_apart(spacing)
    bench = Bench()
    bench.lines = {basis: bench.opened(basis) for basis in BASES}
    bench.add(log)
    held = [state for line in bench.lines.values() for state in (line.at(t), line.now(), line.at(t + 5))]
    before = copy.deepcopy(held)
    for n, draft in enumerate(more):
        bench.add([Draft(draft.body, draft.actor, draft.occurred, f"more.{n}", draft.known)])
        for line in bench.lines.values():
            line.at(t)
            line.now()
    assert held == before


def test_an_empty_timeline_shows_nothing() -> None:
    line = Bench().opened("known")
    assert (line.now(), line.at(START), line.span(), len(line)) == (Situation(), Situation(), (0, 0), 0)


def test_an_entry_of_that_very_instant_is_part_of_it() -> None:
    bench = Bench()
    bench.add([a_draft(an_incident("1"), START, "a", known=START), a_draft(a_note(), START + 9, "b", known=START + 9)])
    line = bench.opened("known")
    assert line.span() == (START, START + 9)
    assert [len(line.at(t).incidents) for t in (START - 1, START, START + 1)] == [0, 1, 1]


def test_a_correction_is_not_known_before_it_is_said_and_always_was_on_the_other_basis() -> None:
    bench = Bench()
    typo = IncidentChanged("1", priority="P1")
    bench.add([
        a_draft(an_incident("1", priority="P4"), START, "a", known=START),
        a_draft(IncidentChanged("1", priority="P2"), START + 5, "b", known=START + 5),
        a_draft(EntryCorrected(2, "misheard", Raw(encode_body(typo))), START + 9, "c", known=START + 9),
    ])  # fmt: skip
    known, happened = (bench.opened(basis) for basis in BASES)
    assert [known.at(START + n).incidents["1"].priority for n in (0, 5, 8, 9)] == ["P4", "P2", "P2", "P1"]
    assert [happened.at(START + n).incidents["1"].priority for n in (0, 5, 8, 9)] == ["P4", "P1", "P1", "P1"]


def test_a_corrected_time_moves_the_entry_on_the_basis_of_what_happened_only() -> None:
    bench = Bench()
    bench.lines = {basis: bench.opened(basis) for basis in BASES}
    bench.add([a_draft(an_incident("1"), START, "a", known=START), a_draft(IncidentClosed("1"), START + 9, "b")])
    bench.add([a_draft(EntryCorrected(2, "was earlier", occurred=START + 3), START + 9, "c", known=START + 9)])
    assert "1" in bench.lines["happened"].at(START + 2).incidents
    assert bench.lines["happened"].at(START + 3).closed["1"].closed == START + 3
    assert bench.lines["known"].now().closed["1"].closed == START + 3


def test_a_later_correction_of_the_words_keeps_the_corrected_time_and_a_struck_entry_can_come_back() -> None:
    bench = Bench()
    bench.add([a_draft(an_incident("1"), START, "a"), a_draft(IncidentClosed("1", "x"), START + 9, "b")])
    bench.add([a_draft(EntryCorrected(2, "time", occurred=START + 3), START + 10, "c")])
    bench.add([a_draft(EntryCorrected(2, "strike"), START + 11, "d")])
    assert bench.opened("known").now().closed == {}
    words = Raw(encode_body(IncidentClosed("1", "home")))
    bench.add([a_draft(EntryCorrected(2, "words", words), START + 12, "e")])
    closed = bench.opened("known").now().closed["1"]
    assert (closed.closed, closed.outcome) == (START + 3, "home")


def test_a_correction_of_what_is_said_only_after_it_means_nothing() -> None:
    bench = Bench()
    bench.add([a_draft(EntryCorrected(2, "strike"), START, "a"), a_draft(an_incident("1"), START, "b")])
    assert ["1" in bench.opened(basis).now().incidents for basis in BASES] == [True, True]


def test_a_correction_in_the_live_log_costs_the_history_of_its_thing_and_not_the_log() -> None:
    bench = Bench()
    bench.lines = {"known": bench.opened("known")}
    bench.add([a_draft(an_incident(str(n)), START, str(n)) for n in range(400)])
    bench.lines["known"].now()
    read: list[int] = []
    fetch = bench.lines["known"]._fetch

    def counted(seqs: Sequence[int]) -> Iterable[Entry]:
        read.extend(seqs)
        return fetch(seqs)

    bench.lines["known"]._fetch = counted
    title = Raw(encode_body(an_incident("0", title="Fall")))
    bench.add([Draft(EntryCorrected(1, "typo", title, told=("incident:0",)), an_actor(), START, "fix")])
    assert bench.lines["known"].now().incidents["0"].title == "Fall"
    assert len(read) < 10


def test_every_kind_of_entry_is_in_the_random_logs() -> None:
    assert set(get_args(AnyBody)) - {EntryCorrected} <= KINDS.keys()
