"""A festival whose plan has everything: 4 divisions and more, 40 positions, 120 assignments, 60 objects."""

from collections.abc import Iterator
from math import cos, radians
from typing import Any

from dashboard.model.directory import Channel, ChannelSet
from dashboard.model.entry import AnyBody
from dashboard.model.events import Period, Person, PersonCheckedIn
from dashboard.model.layouts import Feature, Opening
from dashboard.model.moment import SECOND
from dashboard.model.plans import (
    Assignment,
    Brief,
    Division,
    Hospital,
    Need,
    Objective,
    Plan,
    PlanApproved,
    PlanHazard,
    PlanPublished,
    Position,
    Trigger,
)
from dashboard.services.desk import Desk
from tests.builders import EVENT, LAT, LON, START, a_unit, an_agency, an_event, drafts

HOUR = 3_600 * SECOND
AFTERNOON = Period("OP1 Afternoon", START, START + 5 * HOUR, 18_000)
NIGHT = Period("OP2 Night", START + 5 * HOUR, START + 11 * HOUR, 32_000)
SUNDAY = Period("OP3 Sunday", START + 24 * HOUR, START + 30 * HOUR)
FIRST = (
    "Ana", "Łukasz", "Ørjan", "Señora", "Zoë", "Íris", "Đorđe", "Γιώργος", "Ирина", "Ömer", "Åsa", "Fátima", "Ștefan",
    "Żaneta", "Němec",
)  # fmt: skip
LAST = (
    "Ruiz", "Nowak", "Sørensen", "Peña", "Ólafsdóttir", "Petrović", "Παπαδόπουλος", "Соколова", "Y\u0131ld\u0131z",
  
    "Svensson", "Ionescu", "Dvořák",
)  # fmt: skip
AGENCIES = ("police", "fire", "ems", "security", "works")
STAFF: tuple[tuple[str, str, str, str], ...] = (
    ("ic_pd", "Incident Commander, police", "command", ""), ("ic_fd", "Incident Commander, fire", "command", ""),
    ("ic_ems", "Incident Commander, EMS", "command", ""), ("safety", "Safety Officer", "command", "ic_pd"),
    ("pio", "Public Information Officer", "command", "ic_pd"), ("liaison", "Liaison Officer", "command", "ic_pd"),
    ("rep_county", "County Sheriff", "representatives", "liaison"),
    ("rep_rail", "Railway", "representatives", "liaison"),
    ("psc", "Planning Section Chief", "planning", "ic_pd"), ("resl", "Resources Unit Leader", "planning", "psc"),
    ("sitl", "Situation Unit Leader", "planning", "psc"), ("docl", "Documentation Unit Leader", "planning", "psc"),
    ("metl", "Weather observer", "planning", "sitl"), ("lsc", "Logistics Section Chief", "logistics", "ic_pd"),
    ("coml", "Communications Unit Leader", "logistics", "lsc"), ("medl", "Medical Unit Leader", "logistics", "lsc"),
    ("supl", "Supply Unit Leader", "logistics", "lsc"), ("facl", "Facilities Unit Leader", "logistics", "lsc"),
    ("gsul", "Ground Support Unit Leader", "logistics", "lsc"), ("radio", "Radio technician", "logistics", "coml"),
    ("fsc", "Finance/Administration Section Chief", "finance", "ic_pd"), ("timl", "Time Unit Leader", "finance", "fsc"),
    ("osc", "Operations Section Chief", "operations", "ic_pd"),
    ("osc2", "Deputy Operations Chief", "operations", "osc"),
    ("stam", "Staging Area Manager", "operations", "osc"), ("br1", "Site Branch Director", "operations", "osc"),
    ("div_n", "Division North Supervisor", "operations", "br1"),
    ("div_s", "Division South Supervisor", "operations", "br1"),
    ("div_w", "Division West Supervisor", "operations", "br1"),
    ("div_e", "Division East Supervisor", "operations", "br1"),
    ("br2", "Traffic Branch Director", "operations", "osc"), ("grp_t", "Traffic Group Supervisor", "operations", "br2"),
    ("grp_p", "Parking Group Supervisor", "operations", "br2"),
    ("grp_m", "Medical Group Supervisor", "operations", "osc"),
    ("tri", "Triage Unit Leader", "operations", "grp_m"), ("treat", "Treatment Unit Leader", "operations", "grp_m"),
    ("trans", "Transport Unit Leader", "operations", "grp_m"), ("fire_g", "Fire Group Supervisor", "operations", "osc"),
    ("law_g", "Law Enforcement Group Supervisor", "operations", "osc"),
    ("crowd", "Crowd observer", "operations", "law_g"),
)  # fmt: skip
WORK = (
    "Keep the lanes open and the flow one way. Count people in and out every 15 minutes and report on the hour. "
    "Close the lanes on the word of the gate manager only; when the count reaches 90 % of the zone's capacity, hold "
    "the queue outside and tell the command post.\nWalk the fence line every hour."
)


def people() -> list[Person]:
    """Sixty people with names of many scripts, radio and phone."""
    return [
        Person(f"p{n}", f"{FIRST[n % len(FIRST)]} {LAST[n % len(LAST)]} {n:02}", AGENCIES[n % 5], "Officer",
               f"Call {n:02}", f"555-0{n:03}" if n % 3 else "")
        for n in range(60)
    ]  # fmt: skip


def _degrees(east: float, north: float) -> tuple[float, float]:
    return round(LON + east / (111_320 * cos(radians(LAT))), 7), round(LAT + north / 111_132, 7)


def a_box(name: str, kind: str, east: float, north: float, wide: float, high: float, **rest: Any) -> Feature:
    """An area, in metres from the middle of the site."""
    corners = [(east, north), (east + wide, north), (east + wide, north + high), (east, north + high), (east, north)]
    return Feature(
        name.casefold().replace(" ", "-"), kind, name, "Polygon", tuple(_degrees(*c) for c in corners), **rest
    )


def a_line(name: str, kind: str, *points: tuple[float, float], **rest: Any) -> Feature:
    """A line, in metres from the middle of the site."""
    ring = tuple(_degrees(*point) for point in points)
    return Feature(name.casefold().replace(" ", "-"), kind, name, "LineString", ring, **rest)


def a_spot(name: str, kind: str, east: float, north: float, **rest: Any) -> Feature:
    """A point, in metres from the middle of the site."""
    return Feature(name.casefold().replace(" ", "-"), kind, name, "Point", (_degrees(east, north),), **rest)


def layout() -> tuple[Feature, ...]:
    """Sixty and more things: ground, zones, gates, exits, posts, care, routes; some closed at night."""
    closed = (Opening("OP1 Afternoon"),)
    areas = [
        a_box("Riverside park", "park", -420, -300, 840, 600), a_box("Old mill", "building", -380, 180, 60, 40),
        a_box("Fox River", "water", 430, -320, 90, 640),
        a_line("Mill Road", "street", (-450, -310), (450, -310)), a_line("Park Avenue", "street", (-440, -320),
        (-440, 330)),
        a_box("Main field", "zone", -150, -20, 300, 180, owner="police", capacity=15_000, crowd=12_000),
        a_box("North lawn", "zone", -100, 190, 220, 90, owner="security", capacity=6_000, crowd=4_000),
        a_box("South meadow", "zone", -220, -260, 260, 150, owner="security", capacity=8_000, crowd=5_000),
        a_box("Main stage", "stage", -40, 162, 80, 24, owner="works", height=14.0),
        a_box("Front of stage", "front", -50, 120, 100, 40, owner="security", capacity=2_000),
        a_box("Tent stage", "stage", -200, -180, 40, 30, owner="works", height=8.0),
        a_box("Staging Mill", "staging", -400, -280, 80, 60, owner="fire", capacity=20, staff=2),
        a_box("Muster east", "muster", 300, -40, 90, 90, owner="police", capacity=9_000),
        a_box("Landing zone", "landing_zone", 250, -250, 90, 60, owner="fire"),
        a_box("Backstage bar", "bar", 90, 170, 40, 20, owner="works", openings=closed),
        a_line("Ambulance way", "ambulance_route", (-440, -200), (-230, -60), (-170, 80), owner="ems", width=4.0),
        a_line("Fire lane", "emergency_route", (420, 60), (180, 60), (160, -100), owner="fire", width=4.5),
        a_line("Way out east", "evacuation_route", (150, 40), (300, 0), owner="police", width=8.0),
        a_line("Mill Road closed", "closure", (-200, -310), (200, -310), owner="works"),
        a_line("Pit barrier", "barrier", (-60, 118), (60, 118), owner="security"),
    ]  # fmt: skip
    gates = [a_spot(f"Gate {n}", "gate", -420 + 120 * n, -295, owner="security", width=6.0, lanes=4, staff=4,
                    channel="ops") for n in range(1, 8)]  # fmt: skip
    exits = [a_spot(f"Exit {n}", "exit", 405, -260 + 80 * n, owner="police", width=4.0, staff=2, channel="ops",
                    openings=closed if n == 3 else ()) for n in range(1, 7)]  # fmt: skip
    posts = [a_spot(f"Post {n}", "post", -300 + 90 * (n % 7), -60 + 95 * (n // 7), owner=AGENCIES[n % 5], staff=2,
                    channel="law") for n in range(18)]  # fmt: skip
    care = [
        a_spot("Medical post 1", "medical_post", -170, 60, owner="ems", staff=4, channel="med", contact="Radio MED 1"),
        a_spot("Medical post 2", "medical_post", 170, -120, owner="ems", staff=3, channel="med"),
        a_spot("Ambulance point", "ambulance_point", -180, 30, owner="ems", staff=2, channel="med"),
        a_spot("Lost children", "lost_child", 60, -60, owner="police", staff=2, channel="ops"),
        a_spot("Command post", "command_post", -350, 240, owner="police", staff=6, channel="cmd"),
        a_spot("Rendezvous 1", "rendezvous", -430, -190, owner="fire"), a_spot("Water 1", "water_point", 0, -40),
        a_spot("Water 2", "water_point", 120, 210), a_spot("AED 1", "aed", -120, 20),
        a_spot("LPG store", "lpg", 140, 180),
        a_spot("Generator 1", "generator", 60, 190, owner="works"),
        a_spot("Toilets", "toilets", -200, 150, capacity=40),
    ]  # fmt: skip
    return (*areas, *gates, *exits, *posts, *care)


def a_full_plan(more: int = 0) -> Plan:
    """A plan with everything in it; `more` assignments beyond the usual 120."""
    features = layout()
    named = {"north": (0, 1), "south": (2, 3), "west": (4, 5), "east": (6, 7)}
    guarded = [f for f in features if f.staff]
    divisions = tuple(
        Division(f"div-{name}", f"Division {name.title()}", "division", "site", f"div_{name[0]}",
                 tuple(f.id for n, f in enumerate(guarded) if n % 8 in mine and n % 9),
                 "ops", WORK, "No dogs at the gates.")
        for name, mine in named.items()
    )  # fmt: skip
    site = Division("site", "Site Branch", "branch", "", "br1", (), "cmd", "Coordinate the four divisions.")
    staging = Division(
        "staging", "Staging Mill", "staging", "", "stam", ("staging-mill",), "cmd", "Keep two engines ready."
    )
    return Plan(
        features, (AFTERNOON, NIGHT, SUNDAY),
        (Objective("o1", "Nobody is crushed: no zone goes over its agreed capacity at any time."),
         Objective("o2", "An ambulance reaches every zone within eight minutes of the call, all night.", NIGHT.name),
         Objective("o3", "Mill Road opens by 02:00.", NIGHT.name), Objective("o4", "Only by day.", AFTERNOON.name)),
        tuple(Position(i, title, section, above, "police" if i == "ic_pd" else "")  # type: ignore[arg-type]
              for i, title, section, above in STAFF),
        (site, *divisions, staging), tuple(assignments(features, divisions, more)), needs(divisions), TRIGGERS, HAZARDS,
        HOSPITALS, (brief(NIGHT.name),), (), "uk",
    )  # fmt: skip


def assignments(features: tuple[Feature, ...], divisions: tuple[Division, ...], more: int) -> Iterator[Assignment]:
    """Everybody's night: 38 of 40 positions held, units and people at posts, some with hours of their own."""
    count = 0
    for n, (position, *_) in enumerate(STAFF):
        if position not in ("safety", "metl"):
            yield Assignment(f"a{(count := count + 1)}", NIGHT.name, f"person:p{n}", f"position:{position}")
    yield Assignment(f"a{(count := count + 1)}", AFTERNOON.name, "person:p59", "position:safety", note="by day only")
    posts = [f for f in features if f.staff]
    for n in range(81 + more):
        who = f"unit:U{n % 50:02}" if n % 2 else f"person:p{40 + n % 20}"
        at = f"feature:{posts[n % len(posts)].id}" if n % 7 else f"division:{divisions[n % len(divisions)].id}"
        late = NIGHT.starts + 2 * HOUR if n % 5 == 0 else 0
        yield Assignment(
            f"a{(count := count + 1)}", NIGHT.name, who, at, late, 0, 1 + n % 4, "brings cones" if n == 4 else ""
        )


def needs(divisions: tuple[Division, ...]) -> tuple[Need, ...]:
    """What each division needs."""
    kinds = ("patrol", "engine", "ambulance", "steward")
    return tuple(
        Need(f"n-{d.id}-{kind}", NIGHT.name, d.id, kind, 2 + n, "staging-mill", NIGHT.starts,
        "light tower" if n == 1 else "")
        for d in divisions for n, kind in enumerate(kinds)
    )  # fmt: skip


def brief(period: str) -> Brief:
    """Long words for everybody."""
    return Brief(
        period, "Crowd density before everything else. " * 6,
        "Dry, 22 °C, wind SW 20 km/h; thunder possible after 23:00.", "Look after each other: drink, rest, hats. " * 4,
        "Command post, shelf 3, binder 'Site safety'.", "Plain words on COMMAND; tactical channels only for tactics.",
        "Call on MEDIC 4: what, where, how many.\nAirway first.",
    )  # fmt: skip


TRIGGERS = (
    Trigger(
        "t1", "weather", "Lightning within 10 km", "Stop the show, open the shelters", "p0", "p1", "severe_weather"
    ),
    Trigger("t2", "crowd", "4 people/m² in front of the stage for 2 minutes", "Hold the show, thin out the pit", "p2"),
    Trigger("t3", "fire", "Any fire near LPG", "Clear 100 m, then decide", "", "", "structure_fire"),
)
HAZARDS = (
    PlanHazard("h1", "Crowd crush at the pit", "front-of-stage", "Barriers, spotters, show stop", "crowd", "surge"),
    PlanHazard("h2", "LPG leak", "lpg-store", "Store fenced, 15 m clear", "gas_leak"),
    PlanHazard("h3", "Trips and falls in the dark", "div-south", "Light towers by 21:00"),
    PlanHazard("h4", "Heat"),
)
HOSPITALS = (
    Hospital("st", "St. Brigid's", "1200 Airport Road", 42.07, -88.33, "555-0700", 14, 6, "Level II", True, True),
    Hospital("mercy", "Mercy General", "5 Lake Street", phone="555-0701", ground=9),
)


def staged(plan: Plan | None = None, *extra: AnyBody) -> Iterator[AnyBody]:
    """The festival's first entries: agencies, people, units, channels, and `plan` published as v1 and approved."""
    yield an_event(EVENT, "Lanterns & Łights <b>2026</b>")
    yield from (an_agency(name, short=name[:3].upper()) for name in AGENCIES)
    yield from map(PersonCheckedIn, people())
    kinds = ("patrol", "engine", "ALS ambulance", "steward", "tow")
    for n in range(50):
        yield a_unit(f"U{n:02}", AGENCIES[n % 5], callsign=f"{AGENCIES[n % 5][0].upper()}{n}", type=kinds[n % 5])
    for name, words, who in (("cmd", "COMMAND 1", AGENCIES), ("ops", "OPS-2", ("security", "works")),
                             ("law", "POLICE 2", ("police",)), ("med", "MEDIC 4", ("ems",))):  # fmt: skip
        yield ChannelSet(Channel(name, words, tuple(who), use=f"Use of {words}"))
    if plan is not None:
        yield PlanPublished("v1", plan, "first version")
        yield PlanApproved("v1", "police", "p0")
        yield PlanApproved("v1", "fire", "p1")
    yield from extra


def a_planned_festival(desk: Desk, plan: Plan | None = None, *extra: AnyBody) -> str:
    """Record the festival with `plan` (the full one) live; return its id."""
    bodies = list(staged(a_full_plan() if plan is None else plan, *extra))
    desk.take(EVENT, drafts(bodies, desk.real_now(), "iap"), now=desk.real_now())
    return EVENT
