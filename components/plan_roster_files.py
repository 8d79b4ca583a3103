"""A roster from a file: its columns, what every row becomes, names nobody knows, and then one edit of the draft."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

import streamlit as st
from msgspec import Struct

from components.chips import chip, render_title, text
from components.plan_parts import Looking, Said, refuse
from dashboard.model.entry import AnyBody
from dashboard.model.errors import DashboardError, EntryRejected
from dashboard.model.events import Period, Person, PersonCheckedIn
from dashboard.model.plans import Plan
from dashboard.model.text import markdown, name
from dashboard.projections.plan_edits import fresh_id, in_order
from dashboard.projections.roster import place_names
from dashboard.projections.roster_import import (
    FIELDS,
    LABELS,
    Answer,
    Outcome,
    Sheet,
    Taken,
    edit_of,
    guessed,
    read_rows,
    unknown_names,
)
from dashboard.projections.roster_names import people_and_units, places
from dashboard.projections.situation import Situation

FORM = "plan-roster-file"
OUTCOMES: tuple[Outcome, ...] = ("refused", "doubtful", "changed", "new", "same")
ASKED, SHOWN = 30, 200
OUT, NEW = "", "+"


Read = Callable[[str, bytes, str, tuple[int, int], str], Sheet]


class Files(Struct, frozen=True):
    """How rosters are read (name, bytes, time zone, span, sheet) and given out (plan, situation, period)."""

    read: Read
    csv: Callable[[Plan, Situation, str], bytes]
    xlsx: Callable[[Plan, Situation, str], bytes]


def render_files(looking: Looking, period: Period, files: Files) -> Said | None:
    """Draw the ways to give a roster out and to take one in; return what is to be recorded."""
    with st.container(horizontal=True, vertical_alignment="center"):
        stem, inputs = f"roster-{period.name}", (looking.plan, looking.situation, period.name)
        st.download_button("Roster of this period as CSV", lambda: files.csv(*inputs), f"{stem}.csv", "text/csv",
                           on_click="ignore", icon=":material/download:")  # fmt: skip
        st.download_button("as Excel", lambda: files.xlsx(*inputs), f"{stem}.xlsx", on_click="ignore",
                           icon=":material/download:")  # fmt: skip
    if looking.me is None:
        return None
    key = looking.submission(FORM)
    sent = st.file_uploader(
        "Take in a roster: CSV, Excel (.xlsx) or calendar (.ics). Nothing of the draft changes before you say so.",
        ["csv", "xlsx", "ics"], key=f"roster:{key}", max_upload_size=5,
    )  # fmt: skip
    if sent is None:
        return None
    there = in_order(looking.plan)
    span = (there[0].starts, max(p.ends for p in there))
    try:
        sheet, mark = sheet_of(files.read, sent.name, sent.getvalue(), looking.tz, span)
        if len(sheet.sheets) > 1:
            wanted = st.selectbox("Sheet", sheet.sheets, key=f"sheet:{key}")
            if wanted and wanted != sheet.sheets[0]:
                sheet, mark = sheet_of(files.read, sent.name, sent.getvalue(), looking.tz, span, wanted)
        return _preview(sheet, mark, looking, key)
    except DashboardError as error:
        refuse(error)
        return None


def sheet_of(
    read: Read, name: str, raw: bytes, tz: str, span: tuple[int, int], wanted: str = ""
) -> tuple[Sheet, str]:  # fmt: skip
    """Read a file once, not at every refresh; return also a mark of what was read. Raises what `read` raises."""
    mark = sha256(raw).hexdigest()
    return _sheet(read, raw, mark, name, tz, span, wanted), f"{mark}:{span}:{wanted}"


@st.cache_resource(show_spinner=False, max_entries=4, ttl=900)
def _sheet(
    _read: Read, _raw: bytes, digest: str, name: str, tz: str, span: tuple[int, int], wanted: str
) -> Sheet:  # fmt: skip
    return _read(name, _raw, tz, span, wanted)


def rows_of(
    sheet: Sheet, mark: str, columns: Mapping[str, int], plan: Plan, situation: Situation, answer: Answer
) -> tuple[Taken, ...]:  # fmt: skip
    """Say what every row becomes, once for a file (`mark`), a draft, its columns and what was answered."""
    at = (situation.event.id if situation.event else "", situation.seq)
    told = (*answer.who.items(), ("", ""), *answer.where.items())
    return _rows(sheet, plan, situation, answer, mark, at, columns, told)


@st.cache_resource(show_spinner=False, max_entries=8, ttl=900)
def _rows(
    _sheet: Sheet, _plan: Plan, _situation: Situation, _answer: Answer, mark: str, at: tuple[str, int],
    columns: Mapping[str, int], told: tuple[tuple[str, str], ...],
) -> tuple[Taken, ...]:  # fmt: skip
    return read_rows(_sheet, columns, _plan, _situation, _answer)


def _preview(sheet: Sheet, mark: str, looking: Looking, key: str) -> Said | None:
    if sheet.said:
        st.warning(f"{markdown(sheet.name)}: {markdown('; '.join(sheet.said))}", icon=":material/info:")
    columns = _columns(sheet, key)

    def read(told: Answer) -> tuple[Taken, ...]:
        return rows_of(sheet, mark, columns, looking.plan, looking.situation, told)

    arriving, answer = _unknown(read, looking, key)
    taken = read(answer)
    count = sum(t.outcome in ("new", "changed") for t in taken)
    st.html(preview_html(taken, sheet, columns))
    pressed = st.button(
        f"Take in {count} rows" if count else "No row is new or changed", type="primary", disabled=not count,
        key=f"take:{key}", icon=":material/playlist_add_check:",
    )  # fmt: skip
    edit = edit_of(taken, looking.plan, f"roster from {sheet.name}") if pressed else None
    if edit is None:
        return None
    used = {a.who for a in edit.put.assignments}
    bodies: list[AnyBody] = [PersonCheckedIn(p) for p in arriving if f"person:{p.id}" in used]
    return Said((*bodies, edit), FORM)


def _columns(sheet: Sheet, key: str) -> dict[str, int]:
    """Draw which column is which; the guess can be changed."""
    guess, chosen = guessed(sheet.headers), {}
    names = {-1: "not in the file"} | {n: f"{h or 'column'} ({n + 1})" for n, h in enumerate(sheet.headers)}
    for field, place in zip(FIELDS, st.columns(len(FIELDS)), strict=True):
        options = list(names)
        chosen[field] = place.selectbox(
            LABELS[field], options, options.index(guess.get(field, -1)), lambda n: names.get(n, "?"),
            key=f"column:{field}:{key}:{sheet.headers}",
        )  # fmt: skip
    missing = [LABELS[field] for field in ("who", "where") if chosen[field] == -1]
    if missing:
        raise EntryRejected(" and ".join(missing), "choose the column of the file that says it")
    return {field: column for field, column in chosen.items() if column >= 0}


def _unknown(read: Callable[[Answer], Sequence[Taken]], looking: Looking, key: str) -> tuple[list[Person], Answer]:
    """Ask who and what is meant by names that are not known; return who checks in, and the answers."""
    who = unknown_names(read(Answer()), "who")
    if who:
        render_title("Names that are not known")
    arriving, whom = _people(who, looking, key)
    where = unknown_names(read(Answer(whom)), "where")
    if where:
        render_title("Places that are not known")
    at, titles = places(looking.plan), place_names(looking.plan)
    posts = {}
    for words, near in list(where.items())[:ASKED]:
        close = {s: n for n in near if (s := at.match(n).found)}
        others = {s: title for s, title in titles.items() if s not in close}
        if picked := _ask("Where", words, {OUT: "leave these rows out", **close, **others}, key):
            posts[words] = picked
    if more := max(0, len(who) - ASKED) + max(0, len(where) - ASKED):
        st.caption(f"{more} more names are not known; take these in first, or mend the file.")
    return arriving, Answer(whom, posts)


def _people(who: Mapping[str, Sequence[str]], looking: Looking, key: str) -> tuple[list[Person], dict[str, str]]:
    known = people_and_units(looking.situation)
    arriving: list[Person] = []
    said: dict[str, str] = {}
    for words, near in list(who.items())[:ASKED]:
        close = {s: n for n in near if (s := known.match(n).found)}
        picked = _ask("Who", words, {OUT: "leave these rows out", **close, NEW: "check in as a new person"}, key)
        if picked == NEW:
            person = _newcomer(words, looking, arriving, key)
            if person is not None:
                arriving.append(person)
                said[words] = f"person:{person.id}"
        elif picked:
            said[words] = picked
    return arriving, said


def _ask(field: str, words: str, options: Mapping[str, str], key: str) -> str:
    return st.selectbox(
        f"{field}: {markdown(words[:80])}", list(options), format_func=lambda s: options.get(s, s),
        key=f"{field}:{words[:80]}:{key}", width=460,
    ) or OUT  # fmt: skip


def _newcomer(words: str, looking: Looking, others: Sequence[Person], key: str) -> Person | None:
    """Draw what is asked of a new person; None until it is ticked."""
    agencies = list(looking.situation.agencies)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        agency = st.selectbox("Agency", agencies, format_func=lambda a: looking.situation.agencies[a].short,
                              key=f"agency:{words[:80]}:{key}", width=140)  # fmt: skip
        role = st.text_input("Role", "Staff", key=f"role:{words[:80]}:{key}", max_chars=80, width=220)
        sure = st.checkbox(f"Check in {markdown(words[:80])} as a new person", key=f"sure:{words[:80]}:{key}")
    if not sure or not agency:
        return None
    taken = (*looking.situation.people, *(p.id for p in others))
    return Person(fresh_id(words, taken), name(words, "name"), agency, name(role or "", "Role"))


def preview_html(taken: Sequence[Taken], sheet: Sheet, columns: Mapping[str, int]) -> str:
    """Draw what every row becomes, by its number in the file; what needs a look comes first."""
    counts = {outcome: sum(t.outcome == outcome for t in taken) for outcome in OUTCOMES}
    head = " ".join(_outcome(o, f"{n} {o}") for o, n in counts.items() if n)
    pairs = zip(taken, sheet.rows, strict=True)
    ordered = sorted(pairs, key=lambda pair: (OUTCOMES.index(pair[0].outcome), not pair[0].doubt, pair[0].number))
    rows = "".join(
        f"<tr><td>{t.number}</td><td>{_outcome(t.outcome, t.outcome)}</td><td>{_words(row.cells, columns)}</td>"
        f"<td>{text(t.says)}</td></tr>" for t, row in ordered[:SHOWN]
    )  # fmt: skip
    more = (
        f'<div class="cc cc-note cc-dim">and {len(ordered) - SHOWN:,} rows more</div>' if len(ordered) > SHOWN else ""
    )
    return (f'<div class="cc cc-note">{head}</div><div class="cc cc-scroll" style="max-height:24rem"><table>'
            f"<thead><tr><th>Row</th><th>Becomes</th><th>Who, where</th><th>Period, or why not</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div>{more}")  # fmt: skip


def _words(cells: Sequence[str], columns: Mapping[str, int]) -> str:
    there = (cells[columns[f]] for f in ("who", "where") if f in columns and columns[f] < len(cells))
    return ", ".join(text(word) for word in there)


def _outcome(outcome: Outcome, words: str) -> str:
    if outcome in ("refused", "doubtful"):
        return chip(words, "red" if outcome == "refused" else "amber")
    return f"<strong>{text(words)}</strong>" if outcome != "same" else f"<span class=cc-dim>{text(words)}</span>"
