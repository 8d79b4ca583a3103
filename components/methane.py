"""METHANE / ETHANE of one incident: seven fields as they read now, how old, how they came to read so. HTML; see
live_panel.
"""

from collections.abc import Sequence
from html import escape

from msgspec import structs

from components.asked import Asked, said, value
from components.chips import chip, text
from components.joint_parts import Answer, agency_choice, field, notice, when
from dashboard.model.entry import Entry
from dashboard.model.events import Person
from dashboard.model.incidents import Incident
from dashboard.model.moment import clock, elapsed
from dashboard.model.reports import FIELDS, Report, ReportMade
from dashboard.projections.names import short
from dashboard.projections.report_versions import (
    NOT_MAJOR,
    NOT_SAID,
    Part,
    Version,
    acronym,
    letters,
    new_words,
    plain_report,
    reads,
    said_so_far,
    versions,
)
from dashboard.projections.situation import Situation

VERBS = ("methane", "major")
LISTED = 30
TAGS = {"same": ("", ""), "new": ("<ins>", "</ins>"), "gone": ("<del>", "</del>")}


def methane_line(report: Report | None) -> str:
    """Say in one short HTML line how far the report of an incident is: for where only a link to it has room."""
    count = said_so_far(report)
    flag = f" {chip('MAJOR INCIDENT', 'red')}" if report and report.now("major") else ""
    return f"{acronym(report)} {count} of 6{flag}" if count or flag else "METHANE not yet said"


def reports_html(situation: Situation, unknown: str = "") -> str:
    """Draw how far the report of every open incident is, each a choice; `unknown` is an incident nobody opened."""
    there = sorted(situation.incidents.values(), key=lambda i: (i.priority, -i.opened))[:LISTED]
    rows = "".join(
        f'<div class="dl-due" data-key="pick:{escape(i.id)}"><span>{text(i.number)} {text(i.title)}</span>'
        f'<span class="flow">{methane_line(situation.reports.get(i.id))}<button type="button" data-do="incident"'
        f' data-value="{escape(i.id)}" aria-label="{escape(f"Report of {i.number}")}">Open</button></span></div>'
        for i in there
    )
    wrong = f'<p class="notice">There is no incident {text(unknown[:60])} here at this time.</p>' if unknown else ""
    nothing = "" if rows else '<p class="dim">No incident is open.</p>'
    return f'<section class="dl-part" data-key="reports"><h2>METHANE</h2>{wrong}{rows}{nothing}</section>'


def methane_html(
    incident: Incident, situation: Situation, entries: Sequence[Entry], now: int, me: Person | None,
    answer: Answer | None,
) -> str:  # fmt: skip
    """Draw the report of `incident`; `entries` are its standing entries, for who said what when."""
    report = situation.reports.get(incident.id)
    rows = "".join(
        _row(letter, title, reads(report, name), versions(entries, name), situation, now)
        for name, letter, title in letters()
    )
    forms = f"{_form(incident, report)}{_major(incident, report, situation, me.agency)}" if me else ""
    said_at = f"as of {clock(now, situation.timezone)[:5]}"
    plain = escape(plain_report(report, f"{incident.number} {incident.title}", said_at))
    return (
        f'<section class="dl-part" data-key="methane:{escape(incident.id)}" data-about="{escape(incident.id)}">'
        f"<h2>{acronym(report)} {text(incident.number)} <small>{text(incident.title)}</small></h2>"
        f"{notice(answer, *VERBS)}{rows}"
        f'<div class="flow dl-folds">{forms}'
        f"<details><summary>As plain text, to copy or read out</summary><pre>{plain}</pre></details></div></section>"
    )


def _row(letter: str, title: str, words: str, said_as: list[Version], situation: Situation, now: int) -> str:
    missing = words in (NOT_SAID, NOT_MAJOR)
    shown = f'<span class="now dim">{words}</span>' if missing else f'<span class="now">{text(words)}</span>'
    age = f"{elapsed(now - said_as[-1].at)} ago" if said_as else ""
    times = f", {len(said_as)} versions" if len(said_as) > 1 else ""
    past = "".join(_version(version, situation, now) for version in reversed(said_as))
    folded = f"<details><summary>How it came to read so</summary>{past}</details>" if len(said_as) > 1 else ""
    return (
        f'<div class="dl-m" data-key="field:{title}"><b class="letter">{letter}</b><span>{title}</span>{shown}'
        f'<span class="age">{age}{times}</span>{folded}</div>'
    )


def _version(version: Version, situation: Situation, now: int) -> str:
    by = f"{text(version.by.person)} {text(short(version.by.agency, situation))}"
    return (
        f'<div class="dl-version"><span class="dim">{when(version.at, situation, now)} {by}:</span> '
        f"{diff_html(version.parts) or 'no'}</div>"
    )


def diff_html(parts: Sequence[Part]) -> str:
    """Draw what a version changed: new words underlined, those that are gone struck through."""
    return " ".join(f"{TAGS[kind][0]}{text(words.strip())}{TAGS[kind][1]}" for kind, words in parts if words.strip())


def _form(incident: Incident, report: Report | None) -> str:
    """Draw the form: each field beside the words that it was drawn with, so that only what was changed is said."""
    fields = "".join(
        field(f"{letter}  {title}", _prefilled(name, report.now(name) if report else ""), wide=True)
        for name, letter, title in letters()
        if name != "major"
    )
    return (
        f"<details><summary><strong>Say or change</strong></summary>"
        f'<form class="dl-form" data-form="methane:{escape(incident.id)}" data-do="methane">{fields}'
        '<div class="flow"><button type="submit" class="dl-main">Record what is new</button></div></form></details>'
    )


def _prefilled(name: str, words: str) -> str:
    shown = escape(" ".join(words.split()))
    return f'<input name="{name}" value="{shown}"><input type="text" hidden name="was-{name}" value="{shown}">'


def _major(incident: Incident, report: Report | None, situation: Situation, own: str) -> str:
    declared = bool(report and report.now("major"))
    say = "Stand it down" if declared else "Declare a major incident"
    other = "" if declared else '<button type="submit" data-do="major" data-yes="no">Not a major incident</button>'
    yes = "no" if declared else "yes"
    return (
        f"<details><summary>Major incident: {'declared' if declared else 'yes or no'}</summary>"
        f'<form class="dl-form" data-form="major:{escape(incident.id)}" data-do="major">'
        f"{agency_choice(situation, 'agency', 'Who says so', own)}"
        f'<div class="flow"><button type="submit" data-do="major" data-yes="{yes}">{say}</button>{other}</div></form>'
        "</details>"
    )


def methane_asked(asked: Asked, situation: Situation, incident: str, me: Person) -> list[ReportMade] | str:
    """Return what the form says: only the fields that somebody changed; or what is wrong with it."""
    report = situation.reports.get(incident)
    if said(asked, "do") == "major":
        agency = value(asked, "agency") or me.agency
        who = f"declared by {short(agency, situation)} ({me.name})"
        if agency != me.agency:
            who = f"declared by {short(agency, situation)}, entered by {me.name}"
        return [ReportMade(incident, major=f"yes, {who}" if said(asked, "yes") == "yes" else "")]
    before = {name: value(asked, f"was-{name}") for name in FIELDS}
    changed = new_words(report, before, {name: value(asked, name) for name in FIELDS[1:]})
    if not changed:
        return "report: nothing has changed; write the new words first"
    return [structs.replace(ReportMade(incident), **changed)]
