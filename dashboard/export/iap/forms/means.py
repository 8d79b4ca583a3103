"""ICS 205 (radio), 205A (who is reached how) and 206 (medical plan)."""

from dashboard.export.iap.atlas import middle, reference
from dashboard.export.iap.paper import Paper, paragraphs
from dashboard.export.iap.sheets import Block, Column, Rows, Sheet, Signed, Signer, Words
from dashboard.model.layouts import Feature
from dashboard.model.plans import SECTIONS, Hospital
from dashboard.model.units import Unit
from dashboard.projections.roster import Work, place_names

RADIO = (
    Column("Zone/Grp.", 0.8, pen=True), Column("Ch #", 0.45), Column("Function", 1.7),
    Column("Channel Name/Trunked Radio System Talkgroup", 1.5), Column("Assignment", 1.9),
    Column("RX Freq N or W", 0.9, pen=True), Column("RX Tone/ NAC", 0.8, pen=True),
    Column("TX Freq N or W", 0.9, pen=True), Column("TX Tone/ NAC", 0.8, pen=True),
    Column("Mode (A, D, M)", 0.8, pen=True), Column("Remarks", 1.5),
)  # fmt: skip
PEOPLE = (Column("Incident assigned position", 2), Column("Name", 2), Column("Method(s) of contact", 2.2))
STATIONS = (
    Column("Name", 1.8), Column("Location", 2), Column("Contact number(s)/frequency", 1.8),
    Column("Who is there", 2.2), Column("Paramedics on site? Y/N", 0.8, pen=True),
)  # fmt: skip
TRANSPORT = (
    Column("Ambulance service", 2), Column("Location", 2.4), Column("Contact number(s)/frequency", 1.8),
    Column("Level of service", 1.2),
)  # fmt: skip
HOSPITALS = (
    Column("Hospital name", 1.7), Column("Address, latitude and longitude if helipad", 2.2),
    Column("Contact number(s)/frequency", 1.2), Column("Travel time: air", 0.7), Column("Travel time: ground", 0.7),
    Column("Trauma center", 0.8), Column("Burn center", 0.6), Column("Helipad", 0.6),
)  # fmt: skip
CARE = ("medical_post", "ambulance_point")
NOT_HELD = (
    "Frequencies, tones, modes and zones are not held here: the communications unit writes them in from the licences."
)


def ics_205(paper: Paper) -> Sheet:
    """Return the radio channel plan."""
    used: dict[str, list[str]] = {}
    for division in paper.plan.divisions:
        used.setdefault(division.channel, []).append(division.name)
    rows = []
    # A channel kept for an incident is that of a night already run, not of the plan.
    planned = [c for c in paper.situation.channels.values() if not c.incident or c.id in used]
    for n, channel in enumerate(planned, 1):
        who = [*used.get(channel.id, ()), *map(paper.agency, channel.agencies)]
        remark = channel.kind if channel.kind != "radio" else ""
        rows.append(("", str(n), channel.use, channel.name, ", ".join(who), "", "", "", "", "", remark))
    when = Words("2", "Date/Time Prepared", (paper.moment(paper.printing.printed),), share=0.8)
    name = paper.head()[0]
    special = (*paragraphs(paper.brief.radio), NOT_HELD)
    bands: tuple[tuple[Block, ...], ...] = (
        (name, when, paper.when("3")),
        (Rows("4", "Basic Radio Channel Use", RADIO, tuple(rows), "No channel is in the channel plan"),),
        (Words("5", "Special Instructions", special),),
        (_by(paper, "6", "Communications Unit Leader", "communications unit"),),
    )
    adapted = "Adapted: numbered in the order of the channel plan; what is not held is left to be written in"
    return Sheet("205", "Incident Radio Communications Plan", bands, adapted, wide=True)


def ics_205a(paper: Paper) -> Sheet:
    """Return how everybody who works in the period is reached: positions by section, then posts and divisions."""
    rows: list[tuple[str, ...]] = []
    for section, title in SECTIONS.items():
        there = [(p.title, work) for p in paper.plan.positions if p.section == section
                 for work in paper.at(f"position:{p.id}")]  # fmt: skip
        rows += [(title,), *(_contact(paper, *pair) for pair in there)] if there else []
    held = {f"position:{name}" for name in paper.positions}
    order = {at: n for n, at in enumerate(place_names(paper.plan))}
    places = sorted((at for at in paper.there if at not in held), key=lambda at: order.get(at, len(order)))
    posts = [(work.place, work) for at in places for work in paper.at(at)]
    rows += [("Posts and divisions",), *(_contact(paper, *pair) for pair in posts)] if posts else []
    missing = "Nobody is assigned in this period, so nobody can be listed"
    bands: tuple[tuple[Block, ...], ...] = (
        paper.head(),
        (Rows("3", "Basic Local Communications Information", PEOPLE, tuple(rows), missing),),
        (_by(paper, "4", "Communications Unit Leader", "communications unit"),),
    )
    return Sheet("205A", "Communications List", bands)


def ics_206(paper: Paper) -> Sheet:
    """Return the medical plan: posts of the layout, ambulances, hospitals, procedures."""
    stations = tuple(_station(paper, f) for f in paper.plan.features if f.kind in CARE)
    transport = tuple(_ambulance(paper, unit) for unit in _ambulances(paper))
    hospitals = tuple(_hospital(hospital) for hospital in paper.plan.hospitals)
    procedures = tuple(paragraphs(paper.brief.medical))
    safety = paper.prepared("8", paper.titled("safety officer"), title="Approved by (Safety Officer)")
    if paper.titled("safety officer") is None or not safety.signers[0].position:
        safety = Signed("8", safety.title, (*_nobody("No safety officer named"),))
    no_hospital, no_words = "No hospital is in the plan", "No special medical emergency procedure was written down"
    bands: tuple[tuple[Block, ...], ...] = (
        paper.head(),
        (Rows("3", "Medical Aid Stations", STATIONS, stations, "No medical post is drawn in the layout"),),
        (Rows("4", "Transportation", TRANSPORT, transport, "No ambulance is registered for this event"),),
        (Rows("5", "Hospitals", HOSPITALS, hospitals, no_hospital),),
        (Words("6", "Special Medical Emergency Procedures", procedures, no_words),),
        (_by(paper, "7", "Medical Unit Leader", "medical unit", "medical branch"),),
        (safety,),
    )
    return Sheet("206", "Medical Plan", bands, "Adapted: with who staffs each aid station", wide=True)


def _by(paper: Paper, number: str, who: str, *words: str) -> Signed:
    """Return the block `Prepared by (Communications Unit Leader)`; it says so where nobody is."""
    position = paper.titled(*words)
    block = paper.prepared(number, position, title=f"Prepared by ({who})")
    if position is not None and paper.held_by(position.id):
        return block
    return Signed(number, block.title, tuple(_nobody(f"No {who.lower()} named. {block.signers[-1].record}")))


def _nobody(record: str) -> list[Signer]:
    return [Signer("", "", record)]


def _contact(paper: Paper, position: str, work: Work) -> tuple[str, ...]:
    return position, paper.who(work), paper.reached(work) or "not known"


def _station(paper: Paper, feature: Feature) -> tuple[str, ...]:
    name = paper.period.name if paper.period else ""
    closed = " (closed in this period)" if feature.opening(name) is None else ""
    grid = f"Grid {reference(*middle(feature))}" if feature.points else "not drawn"
    contact = [feature.contact, feature.channel and f"channel {paper.channel(feature.channel)}"]
    people = "\n".join(map(paper.who, paper.at(f"feature:{feature.id}"))) or "Nobody assigned"
    if feature.staff:
        people += f"\n({feature.staff} needed)"
    note = f". {feature.note}" if feature.note else ""
    return f"{feature.called}{closed}", f"{grid}{note}", ", ".join(filter(None, contact)) or "not known", people, ""


def _ambulances(paper: Paper) -> list[Unit]:
    agencies = paper.situation.agencies
    return [u for u in paper.situation.units.values()
            if u.carrier == "vehicle" and u.agency in agencies and agencies[u.agency].discipline == "ems"]  # fmt: skip


def _ambulance(paper: Paper, unit: Unit) -> tuple[str, ...]:
    there = [w for w in paper.works if w.assignment.who == f"unit:{unit.id}"]
    spots = "\n".join(", ".join(filter(None, (w.place, paper.own_hours(w)))) for w in there)
    level = next((word.upper() for word in ("als", "bls") if word in unit.type.casefold()), "................")
    kind = f", {unit.type}" if unit.type else ""
    return (f"{unit.callsign}{kind} ({paper.agency(unit.agency)})", spots or "Not assigned in this period",
            f"Radio {unit.callsign}", level)  # fmt: skip


def _hospital(hospital: Hospital) -> tuple[str, ...]:
    where = [hospital.address]
    if hospital.lat is not None and hospital.lon is not None:
        where.append(f"{hospital.lat:.4f}, {hospital.lon:.4f} (grid {reference(hospital.lon, hospital.lat)})")
    air, ground = (f"{minutes} min" if minutes else "not known" for minutes in (hospital.air, hospital.ground))
    trauma = f"Yes, {hospital.trauma}" if hospital.trauma else "No"
    burn, helipad = ("Yes" if yes else "No" for yes in (hospital.burn, hospital.helipad))
    return (hospital.name, "\n".join(filter(None, where)) or "not known", hospital.phone or "not known", air, ground,
            trauma, burn, helipad)  # fmt: skip
