"""The numbers of the plan: which set it is checked against, editing one, copying, agreeing, comparing, files."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from msgspec import Struct, structs

from components.chips import agency_chip, link, render_title, text
from components.parameter_table import Typed, changes_words, render_table
from components.picks import render_picks
from components.plan_parts import Looking, Said, refuse, render_no_forms
from components.tabs import LOOK
from dashboard.model.entry import AnyBody
from dashboard.model.errors import DashboardError, EntryRejected
from dashboard.model.moment import local
from dashboard.model.parameters import AgreedSet, ParametersAgreed, ParameterSet, ParametersSet
from dashboard.model.plans import Plan, PlanEdited
from dashboard.model.text import markdown
from dashboard.projections.names import Names
from dashboard.projections.parameter_words import changed, faults, said, side_by_side

CSS = """
.cc-agreed{width:100%;font-size:.94rem;border-collapse:collapse}
.cc-agreed td{padding:.2rem .5rem .2rem 0;border:0;border-top:1px solid var(--cc-line);vertical-align:middle}
.cc-sets table{width:100%}.cc-sets td:first-child{min-width:2em}.cc-sets td.cc-other{font-weight:700}
.cc-sets td small{color:var(--cc-dim);font-size:.88rem;font-weight:400}
"""


class Shelf(Struct, frozen=True):
    """Every set that can be chosen, the one the draft names (`current`), and how a set's file is read and written."""

    sets: Mapping[str, AgreedSet]
    current: str
    read: Callable[[str, bytes], ParameterSet]
    written: Callable[[ParameterSet], bytes]


def render_numbers(looking: Looking, shelf: Shelf, asked: str) -> Said | None:
    """Draw set `asked` (an id; else the plan's own) with what can be done about it; return what is to be recorded."""
    st.html(f"<style>{CSS}</style>")
    name = next((n for n in (asked, shelf.current, *shelf.sets) if n in shelf.sets), "")
    if not name:
        st.warning("There is no parameter set here: data/parameters holds none, and the event has none of its own.")
        return None
    if shelf.current not in shelf.sets:
        st.warning(markdown(f"The plan names the set '{shelf.current[:40]}', which is not here: choose another one."))
    _render_choice(looking, shelf, name)
    typed, saved = _table(looking, shelf.sets[name])
    left, right = st.columns(2, gap="medium")
    with left:
        done = [_use(looking, shelf, name), _agreeing(looking, shelf.sets[name], typed)]
    with right:
        done += [_copying(looking, shelf, typed), _files(looking, shelf, name)]
    _render_comparison(shelf, name)
    return next((one for one in (saved, *done) if one is not None), None)


def _render_choice(looking: Looking, shelf: Shelf, name: str) -> None:
    blocks = []
    for each, agreed in shelf.sets.items():
        mark = " (the plan's)" if each == shelf.current else ""
        query = looking.link(view="numbers", set=each)
        kind = "cc-chosen" if each == name else ""
        blocks.append((each, link("plan", query, f"{text(agreed.set.name)}{mark}", kind=kind, pick=each)))
    if picked := render_picks(blocks, LOOK, "parameter-sets"):
        looking.select(set=picked)
        st.rerun()


def _table(looking: Looking, there: AgreedSet) -> tuple[Typed, Said | None]:
    """Draw the table, and below it what saving it would do."""
    form = f"numbers-{there.set.id}"
    if looking.me is None:
        typed = render_table(there.set, f"table:{form}", may_edit=False)
        render_no_forms(looking)
        return typed, None
    held = looking.held(form, there.set)
    base = held if isinstance(held, ParameterSet) else there.set
    typed = render_table(base, f"table:{looking.submission(form)}", may_edit=True)
    if base != there.set:
        _render_overtaken(looking, form, typed)
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button("Save these numbers", type="primary", disabled=not typed.changes, icon=":material/save:")
        if typed.changes and st.button("Discard my changes"):
            looking.release(form)
            st.rerun()
        st.markdown(_saving(looking, there, typed), width="stretch")
    if not asked:
        return typed, None
    if typed.wrong:
        st.error(markdown(typed.wrong), icon=":material/error:")
        return typed, None
    return typed, Said((ParametersSet(typed.made),), form, {"set": there.set.id})


def _render_overtaken(looking: Looking, form: str, typed: Typed) -> None:
    """Somebody has set the numbers anew: who typed nothing sees theirs, who did is told."""
    if not typed.changes:
        st.toast("These numbers have just been set anew: look at them first.", icon=":material/sync:")
        looking.release(form)
        st.rerun()
    st.warning(
        "These numbers have been set anew since you began: saving yours would replace them. Discard to see them."
    )


def _saving(looking: Looking, there: AgreedSet, typed: Typed) -> str:
    if not typed.changes:
        return "Nothing is changed. To add a number, write into the line below the last."
    names = Names(looking.situation)
    ended = ", ".join(f"{names.agency(a.agency)} ({names.people((a.person,))})" for a in there.agreed)
    ends = f" Saving ends what was agreed by {markdown(ended)}: they agree anew." if ended else ""
    stale = f" Say in Source where the new {markdown(', '.join(typed.stale))} comes from; it is local until checked."
    return f"Not saved yet: {changes_words(typed.changes)}.{stale if typed.stale else ''}{ends}"


def _use(looking: Looking, shelf: Shelf, name: str) -> Said | None:
    if name == shelf.current:
        st.markdown("**The draft is checked against this set.**")
        return None
    if looking.me is None:
        return None
    if st.button("Check the plan against this set", icon=":material/rule:"):
        return Said((PlanEdited(Plan(parameters=name)),), "numbers-use", {"set": name})
    return None


def _agreeing(looking: Looking, there: AgreedSet, typed: Typed) -> Said | None:
    """Draw who agreed to the set as it stands; the visitor's own agency may agree."""
    situation, me = looking.situation, looking.me
    render_title("Agreed by")
    st.html(agreed_html(looking, there))
    if me is None or me.agency not in situation.agencies or any(a.agency == me.agency for a in there.agreed):
        return None
    label = f"Agree to these numbers for {markdown(Names(situation).agency(me.agency))}"
    if typed.changes:
        st.caption("Save or discard your changes before you agree.")
    if not st.button(label, disabled=bool(typed.changes), icon=":material/check:"):
        return None
    agreed = ParametersAgreed(there.set.id, me.agency, me.id)
    # A shipped set becomes the event's own with the first word for it: what was agreed to stays on the record.
    first: tuple[AnyBody, ...] = () if there.set.id in situation.parameters else (ParametersSet(there.set),)
    return Said((*first, agreed), f"numbers-agree-{there.set.id}", {"set": there.set.id})


def agreed_html(looking: Looking, there: AgreedSet) -> str:
    """Draw the agencies: who agreed, by whom and when, and who has not."""
    situation = looking.situation
    by = {agreement.agency: agreement for agreement in there.agreed}
    rows = []
    for agency in situation.agencies:
        word = by.get(agency)
        when = f"{local(word.at, looking.tz):%a %d %b %H:%M}" if word else ""
        who = f"\N{CHECK MARK} {text(Names(situation).people((word.person,)))}, {when}" if word else "not yet"
        kind = "" if word else ' class="cc-dim"'
        rows.append(f"<tr><td>{agency_chip(situation.agencies, agency)}</td><td{kind}>{who}</td></tr>")
    return f'<div class="cc"><table class="cc-agreed">{"".join(rows)}</table></div>'


def _copying(looking: Looking, shelf: Shelf, typed: Typed) -> Said | None:
    """Offer a new set that begins as what stands in the table."""
    if looking.me is None:
        return None
    with st.expander("New set, a copy of this one"):
        form = f"numbers-{typed.made.id}"
        key = looking.submission(form)
        name = (st.text_input("Its name", key=f"name:{key}", max_chars=80, placeholder="Our town 2026") or "").strip()
        own = (st.text_input("Its short name", key=f"id:{key}", max_chars=40, placeholder="our_town") or "").strip()
        st.caption("What you have changed in the table goes into the copy.")
        if not st.button("Make the copy", icon=":material/content_copy:"):
            return None
        made = structs.replace(typed.made, id=own, name=name)
        field, wrong = next(faults(made), ("", typed.wrong))
        if own in shelf.sets:
            field, wrong = "short name", f"'{own}' is there already; choose another"
        if wrong:
            refuse(
                EntryRejected({"id": "short name"}.get(field, field), wrong) if field else EntryRejected("set", wrong)
            )
            return None
        return Said((ParametersSet(made),), form, {"set": own})


def _files(looking: Looking, shelf: Shelf, name: str) -> Said | None:
    with st.expander("Files"):
        one = shelf.sets[name].set
        st.download_button(
            "Give this set out (JSON)", shelf.written(one), f"{name}.json", "application/json", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
        if looking.me is None:
            return None
        given = st.file_uploader(
            "Take a set in (JSON)", type="json", max_upload_size=1, key=f"set:{looking.submission('numbers-file')}"
        )  # fmt: skip
        if given is None:
            return None
        try:
            read = shelf.read(given.name, given.getvalue())
        except DashboardError as error:
            refuse(error)
            return None
        st.markdown(_taking(shelf.sets.get(read.id), read))
        if st.button("Take it in", icon=":material/upload:"):
            return Said((ParametersSet(read),), "numbers-file", {"set": read.id})
        return None


def _taking(there: AgreedSet | None, read: ParameterSet) -> str:
    """Say in one line what taking in `read` would do."""
    named = f"{markdown(read.name)} ({markdown(read.id)}), {len(read.parameters)} numbers"
    if there is None:
        return f"A new set: {named}."
    changes = changed(there.set, read)
    ends = " It ends what was agreed." if there.agreed and changes else ""
    return f"It replaces {named}: {changes_words(changes) or 'nothing differs'}.{ends}"


def _render_comparison(shelf: Shelf, name: str) -> None:
    with st.expander("Compare sets side by side"):
        others = [each for each in shelf.sets if each != name]
        picked = st.multiselect(
            "Sets", list(shelf.sets), [name, *others[:2]], format_func=lambda each: shelf.sets[each].set.name,
            key=f"compare-sets-{name}",
        )  # fmt: skip
        only = st.toggle("Only what differs", value=True, key="compare-only")
        if len(picked) < 2:
            st.caption("Choose two or more.")
            return
        st.html(comparison_html([shelf.sets[each].set for each in picked], only))


def comparison_html(sets: Sequence[ParameterSet], only: bool) -> str:
    """Draw the numbers of `sets` in columns; `only` those that are not the same in all of them."""
    rows = side_by_side(sets)
    shown = [row for row in rows if row.differs or not only]
    head = "".join(f"<th>{text(one.name)}</th>" for one in sets)
    body = ""
    for row in shown:
        sign, kind = ("\N{NOT EQUAL TO}", ' class="cc-other"') if row.differs else ("=", "")
        cells = "".join(
            f"<td{kind}>{text(said(n))}<br><small>{text(n.source)}</small></td>" if n else f"<td{kind}>none</td>"
            for n in row.numbers
        )
        body += f"<tr><td>{sign}</td><td>{text(row.name)}<br><small>{text(row.id)}</small></td>{cells}</tr>"
    left = len(rows) - len(shown)
    words = f"{left} number is" if left == 1 else f"{left} numbers are"
    same = f"<p class='cc-note'>{words} the same in all of them.</p>" if only else ""
    table = f"<table><thead><tr><th></th><th>Number</th>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="cc cc-sets">{table if shown else ""}{same}</div>'
