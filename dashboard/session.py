"""One visitor's session: which event, which instant, who they are. The only user of session_state and query_params.

Every selector lives in the URL (`?event=&at=&basis=&as=`), so any screen at any instant is a link; session_state
only holds drafts.
"""

import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import ParamSpec, TypeVar, cast
from urllib.parse import quote, urlencode

import streamlit as st

from dashboard.export.iap.orders import Order, Progress
from dashboard.model.entry import Actor, AnyBody
from dashboard.model.errors import DashboardError, JournalUnavailable, NotAllowed, NotNow
from dashboard.model.events import Person
from dashboard.model.limits import Limits
from dashboard.model.moment import SECOND, At, Basis, Live, Moment, parse, spanned
from dashboard.model.review import Annotation
from dashboard.model.text import markdown
from dashboard.projections.availability import Heard
from dashboard.projections.history import Line
from dashboard.projections.situation import Situation
from dashboard.services import authority, fleet
from dashboard.services.ahead import Work
from dashboard.services.desk import Desk, Recorded
from dashboard.services.house import open_desk, open_notes
from dashboard.services.limits import limits as shipped_limits
from dashboard.services.notes import Note

DEMO = "demo"
EACH = 0.2  # seconds between two looks at how far something is
T = TypeVar("T")
P = ParamSpec("P")


def told(look: Callable[[], T]) -> T:
    """Return what `look` finds; what it cannot find stops the page (or its fragment) with one clear line."""
    try:
        return look()
    except DashboardError as error:
        st.error(markdown(str(error)), icon=":material/error:")
        st.stop()


def telling(look: Callable[P, T]) -> Callable[P, T]:
    """Return `look` as a page hands it on: what it cannot find stops the page (or its fragment), see `told`."""
    return lambda *args, **named: told(partial(look, *args, **named))


def awaited(begun: Callable[[], Work | None], doing: str) -> None:
    """Wait until `begun` finds no work left or it failed, and show how far it is; `doing` says what is."""
    work = told(begun)
    if work is None:
        return
    bar = st.empty()
    while work is not None:
        while not work.over.wait(EACH):
            done, total = work.far()
            said = f": {done:,} of {total:,} entries, {100 * done // total} %" if total else ""
            bar.progress(done / total if total else 0.0, f"{doing}{said}")
        work = None if work.failed else told(begun)
    bar.empty()


def opened() -> None:
    """Have the log of this page's event open; of a long one that nobody left ready it is shown how far that is."""
    awaited(partial(desk().timelines.ahead, event()), "Opening the log")


def desk() -> Desk:
    """Return the process's desk."""
    return told(open_desk)


def event() -> str:
    """Return the event in the URL, the demo where none is named."""
    return str(st.query_params.get("event", DEMO))


def events() -> dict[str, tuple[Situation, tuple[int, int]]]:
    """Return every event of the database with its situation and the span of its log (UTC microseconds)."""
    return told(lambda: {name: (desk().situation(name), desk().span(name)) for name in desk().events()})


def moment() -> Moment:
    """Return the instant in the URL: Live without `at`. A text that is no time stops the page with one clear line."""
    text = st.query_params.get("at", "")
    if not text:
        return Live()
    return told(lambda: At(parse(text, timezone(), "at")))


def span_asked(start: str, end: str) -> tuple[int | None, int | None]:
    """Return the span in the URL's selectors of these names (UTC microseconds; None: not said); EntryRejected."""
    return spanned(selector(start), selector(end), timezone(), (start, end))


def basis() -> Basis:
    """Return the basis in the URL; `known` unless `happened` is asked for."""
    return "happened" if st.query_params.get("basis") == "happened" else "known"


def timezone() -> str:
    """Return the event's time zone."""
    return told(lambda: desk().situation(event())).timezone


def situation() -> Situation:
    """Return what this page shows. An unknown event or a database that fails stops the page with one clear line."""
    looking = moment()
    return told(lambda: desk().situation(event(), looking, basis()))


def now() -> int:
    """Return the instant this page stands at, UTC microseconds: the event's own now, or the replayed instant."""
    looking = moment()
    return looking.t if isinstance(looking, At) else told(lambda: desk().now(event()))


def over() -> bool:
    """Return whether nothing can happen here: this is a past instant, or the log came to its end long ago."""
    if isinstance(moment(), At):
        return True
    return now() - told(lambda: desk().span(event()))[1] > limits().log_quiet * SECOND


def last_heard() -> Heard:
    """Return when every unit was last heard at the instant this page stands at."""
    looking = moment()
    return told(lambda: fleet.last_heard(desk(), event(), looking))


def lines_about(subject: str) -> list[Line]:
    """Return the history of `subject` (`unit:M12`) at the instant and on the basis of this page."""
    looking = moment()
    return told(lambda: fleet.lines_about(desk(), event(), looking, basis(), subject))


def limits() -> Limits:
    """Return from when on things are late here; a wrong data/limits.json stops the page with one clear line."""
    return told(shipped_limits)


def may_write() -> bool:
    """Whether forms are drawn: live, and somebody was chosen to act as."""
    return isinstance(moment(), Live) and person() is not None


def person() -> Person | None:
    """Return who the visitor chose to act as, None when nobody."""
    return authority.person(told(lambda: desk().situation(event())), selector("as"))


def actor() -> Actor:
    """Return the visitor as an actor; NotAllowed when nobody was chosen."""
    return authority.actor(desk().situation(event()), selector("as"))


def selector(name: str, default: str = "") -> str:
    """Return a page's own selector from the URL, such as a filter or the chosen incident."""
    return str(st.query_params.get(name, default))


def select(**choices: str) -> None:
    """Keep selectors in the URL, all at once: a URL that is half changed is another view; an empty one is taken out."""
    st.query_params.update({name: value for name, value in choices.items() if value})
    for name in [name for name, value in choices.items() if not value and name in st.query_params]:
        del st.query_params[name]


def link(**choices: str) -> dict[str, str]:
    """Return the query parameters of a link that stays with this event, instant and person, plus `choices`."""
    kept = {name: str(st.query_params[name]) for name in ("event", "at", "basis", "as") if name in st.query_params}
    return {name: value for name, value in (kept | choices).items() if value}


def here(page: str) -> str:
    """Return this view of `page` as a bookmark keeps it: the page and its query, less the event and who looks."""
    kept = {name: value for name, value in st.query_params.items() if name not in ("event", "as", "embed_options")}
    return f"{page}?{urlencode(kept, quote_via=quote)}"


def submission(form: str) -> str:
    """Return the idempotency key of the draft in `form`: the same until `submitted` says that it was recorded."""
    return str(st.session_state.setdefault(f"key:{form}", str(uuid.uuid4())))


def submitted(form: str) -> None:
    """Say that the draft in `form` was recorded: the next one is another submission."""
    st.session_state.pop(f"held:{st.session_state.pop(f'key:{form}', '')}", None)


def held(form: str, value: object) -> object:
    """Return what `form` was begun with: `value` at first, and the same until `submitted`."""
    return st.session_state.setdefault(f"held:{submission(form)}", value)


def seen(form: str, seq: int) -> int:
    """Return the last entry that `form` showed when it was drawn before, and keep `seq` for the next time."""
    before = int(st.session_state.get(f"seen:{form}", seq))
    st.session_state[f"seen:{form}"] = seq
    return before


def kept(name: str, make: Callable[[], T]) -> T:
    """Return a draft of this visit, made at first: it lives until the page is closed or loaded anew."""
    return cast(T, st.session_state.setdefault(f"kept:{name}", make()))


def attempt(
    bodies: AnyBody | Sequence[AnyBody], *, said: str = "", key: str = "", seen: int | None = None
) -> Recorded | str:
    """Record what the visitor says; return the one clear line when it was refused."""
    try:
        return desk().record(event(), bodies, actor(), said=said, key=key, seen=seen, moment=moment())
    except (JournalUnavailable, NotAllowed) as error:
        return NotNow(error)
    except DashboardError as error:
        return str(error)


def notes() -> list[Note]:
    """Return the remarks that the visitor sees: everybody's shared ones and their own private ones."""
    return told(lambda: open_notes().of(event(), selector("as")))


def note(annotation: Annotation, *, private: bool, key: str = "") -> str:
    """Keep a remark of the visitor, for everybody or (`private`) for themselves; return why not, or nothing.

    A remark is made now about the past: it can be made on a page that looks at the past.
    """
    try:
        keep = open_notes()
        if private:
            keep.keep(event(), selector("as"), actor(), annotation)
        else:
            keep.share(event(), selector("as"), actor(), annotation, key)
    except DashboardError as error:
        return str(error)
    return ""


def forget(annotation: str) -> None:
    """Erase a private remark of the visitor."""
    told(lambda: open_notes().drop(event(), selector("as"), annotation))


def printed(order: Order, progress: Progress) -> bytes:
    """Return the plan as the file that `order` asks for, at the instant of this page; a DashboardError says why not."""
    from dashboard.export.iap.making import made

    return made(desk(), event(), order, moment=moment(), basis=basis(), progress=progress)


def record(
    bodies: AnyBody | Sequence[AnyBody], *, said: str = "", key: str = "", seen: int | None = None
) -> Recorded | None:
    """Record what the visitor says; None, with one clear line on the page, when it was refused."""
    recorded = attempt(bodies, said=said, key=key, seen=seen)
    if isinstance(recorded, str):
        st.error(markdown(recorded), icon=":material/error:")
        return None
    for warning in recorded.warnings:
        st.toast(markdown(warning), icon=":material/warning:")
    return recorded
