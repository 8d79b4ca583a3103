import io
from pathlib import Path

import msgspec
import pytest

from dashboard.export.log import write_log
from dashboard.ingest.journal_lines import import_journal
from dashboard.journal.journal import verify
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import GENESIS, AnyBody, Entry, chain, encode, encode_body
from dashboard.model.errors import PayloadRefused
from dashboard.services.desk import Desk
from tests.builders import START, a_note, an_actor, an_event, festival


@pytest.fixture
def elsewhere(desk: Desk) -> Desk:
    return Desk(MemoryJournal(), desk.tracks)


def exported(desk: Desk, folder: Path, event: str = "fest") -> Path:
    text = io.StringIO()
    write_log(desk, event, "jsonl", text)
    path = folder / "log.jsonl"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def chained(folder: Path, *bodies: AnyBody, **fields: int | str) -> Path:
    """A journal whose hashes are right, whatever its last entry holds."""
    previous, lines = GENESIS, []
    for seq, body in enumerate((an_event(), *bodies), 1):
        entry = Entry(seq, START, START, START, an_actor(), f"k{seq}", body)
        if seq > len(bodies):
            entry = msgspec.structs.replace(entry, **fields)
        line = encode(entry)
        previous = chain(previous, line)
        lines.append(f'{{"event":"fest","hash":"{previous.hex()}","entry":{line}}}\n')
    path = folder / "made.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_an_exported_journal_taken_in_elsewhere_has_the_same_hashes(
    desk: Desk, elsewhere: Desk, tmp_path: Path
) -> None:
    festival(desk)
    desk.record("fest", a_note('quoted "text"\n\u2028 \u202e <b> 消防 \x00'), an_actor(), said="raw")
    taken = import_journal(elsewhere, exported(desk, tmp_path))
    assert elsewhere.events() == desk.events()
    assert list(elsewhere.journal.rows("fest")) == list(desk.journal.rows("fest"))
    assert verify(elsewhere.journal, "fest").bad is None
    assert (taken.event, taken.new, taken.hash) == ("fest", taken.lines, desk.events()["fest"].hash)


def test_taking_it_in_again_adds_nothing(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    festival(desk)
    path = exported(desk, tmp_path)
    first, again = import_journal(elsewhere, path), import_journal(elsewhere, path)
    assert (first.new, again.new, again.lines) == (first.lines, 0, first.lines)


def test_a_longer_export_adds_what_is_new(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    festival(desk)
    import_journal(elsewhere, exported(desk, tmp_path))
    desk.record("fest", a_note("later"), an_actor())
    assert import_journal(elsewhere, exported(desk, tmp_path)).new == 1
    assert elsewhere.events() == desk.events()


def test_it_can_be_taken_in_under_another_id(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    festival(desk)
    import_journal(elsewhere, exported(desk, tmp_path), "copy")
    assert elsewhere.events() == {"copy": desk.events()["fest"]}


def test_a_journal_that_went_another_way_is_refused_at_its_seq(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    festival(desk)
    head = import_journal(elsewhere, exported(desk, tmp_path)).lines
    elsewhere.record("fest", a_note("here"), an_actor())
    desk.record("fest", a_note("there"), an_actor())
    with pytest.raises(PayloadRefused, match=rf"^journal: seq {head + 1} of event 'fest' is there with another hash"):
        import_journal(elsewhere, exported(desk, tmp_path))


def test_a_changed_text_is_refused_and_what_stands_before_it_is_taken(
    desk: Desk, elsewhere: Desk, tmp_path: Path
) -> None:
    festival(desk)
    path = exported(desk, tmp_path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    lines[9] = lines[9].replace('"Ana Ruiz"', '"Eve Ruiz"')
    path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(PayloadRefused, match=r"^hash: seq 10: .*; 9 entries before it hold \(9 of them new\)$"):
        import_journal(elsewhere, path)
    assert elsewhere.events()["fest"].seq == 9
    assert verify(elsewhere.journal, "fest").bad is None


def test_a_file_cut_in_the_middle_of_a_line_says_so(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    festival(desk)
    path = exported(desk, tmp_path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(PayloadRefused, match="cut off here"):
        import_journal(elsewhere, path)
    assert elsewhere.events()["fest"].seq == desk.events()["fest"].seq - 1


def test_a_missing_line_is_named(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    festival(desk)
    path = exported(desk, tmp_path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:4] + lines[5:]), encoding="utf-8")
    with pytest.raises(PayloadRefused, match=r"^seq: seq 5 is missing; the line there is seq 6"):
        import_journal(elsewhere, path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no journal lines"),
        (b"\n\n", "holds no journal lines"),
        (b"seq,occurred\n", "line 1 is no line of an exported journal"),
        (b'{"event":"e","hash":"00"}\n', "line 1 is no line"),
        (b'\xff\xfe{"event"\n', "line 1 is no line"),
        (b'{"event":"e","hash":"00","entry":{"seq":1}}\n', "^entry: seq 1: not an entry"),
    ],
)
def test_what_is_no_journal_is_refused_in_one_line(
    elsewhere: Desk, tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(content)
    with pytest.raises(PayloadRefused, match=message):
        import_journal(elsewhere, path)
    assert elsewhere.events() == {}


@pytest.mark.parametrize(
    ("body", "fields", "message"),
    [
        (a_note(), {"occurred": 10**18}, "years 1900 to 2999"),
        (a_note(), {"key": "a\0b"}, "idempotency key"),
        (an_event(timezone="Mars/Olympus"), {}, "not an IANA time zone"),
        (EntryCorrected(1, "why", msgspec.Raw(b'{"kind":"no.such"}')), {}, "no.such"),
    ],
)
def test_an_entry_that_no_page_could_show_is_refused(
    elsewhere: Desk, tmp_path: Path, body: AnyBody, fields: dict[str, int | str], message: str
) -> None:
    with pytest.raises(PayloadRefused, match=message):
        import_journal(elsewhere, chained(tmp_path, body, **fields))
    assert elsewhere.events()["fest"].seq == 1


def test_a_correction_goes_along(desk: Desk, elsewhere: Desk, tmp_path: Path) -> None:
    raw = msgspec.Raw(encode_body(a_note("better")))
    import_journal(elsewhere, chained(tmp_path, a_note("worse"), EntryCorrected(2, "typo", raw, told=("event",))))
    assert elsewhere.events()["fest"].seq == 3


def test_lines_of_two_events_are_refused(elsewhere: Desk, tmp_path: Path) -> None:
    path = chained(tmp_path, a_note())
    first, second = path.read_text().splitlines()
    other = second.replace('"fest"', '"other"', 1)
    path.write_text(f"{first}\n{other}\n")
    with pytest.raises(PayloadRefused, match=r"^event: line 2 is of event 'other', the lines before of 'fest'"):
        import_journal(elsewhere, path)


def test_a_long_journal_is_taken_in_by_chunks_that_report_progress(desk: Desk, tmp_path: Path) -> None:
    there = Desk(MemoryJournal(), Tracks(desk.tracks._engine))
    steps: list[int] = []
    path = chained(tmp_path, *(a_note(str(n)) for n in range(2_500)))
    import_journal(there, path, progress=lambda _what, done, _total: steps.append(done))
    assert there.events()["fest"].seq == 2_501
    assert len(steps) == 3
    assert steps[-1] == path.stat().st_size


def test_an_export_cut_short_anywhere_holds_its_prefix_and_the_whole_file_completes_it(
    desk: Desk, elsewhere: Desk, tmp_path: Path
) -> None:
    festival(desk)
    path = exported(desk, tmp_path)
    raw = path.read_bytes()
    lines = raw.count(b"\n")
    path.write_bytes(raw[: raw.rindex(b"\n", 0, -1) - 30])
    with pytest.raises(PayloadRefused) as cut:
        import_journal(elsewhere, path, "part")
    assert f"line {lines - 1} is no line of an exported journal (is the file cut off here? Export" in str(cut.value)
    assert f"{lines - 2} entries before it hold" in str(cut.value)
    assert elsewhere.events()["part"].seq == lines - 2
    path.write_bytes(raw)
    assert import_journal(elsewhere, path, "part").new == 2


@pytest.mark.parametrize(
    ("begins", "says"),
    [(b"\x1f\x8b", "packed by gzip: unpack it first"), (b"PK\3\4", "a workbook"), (b"PAR1", "a Parquet file")],
)
def test_a_file_of_another_kind_is_named(elsewhere: Desk, tmp_path: Path, begins: bytes, says: str) -> None:
    path = tmp_path / "log"
    path.write_bytes(begins + bytes(40))
    with pytest.raises(PayloadRefused, match=f"^file: is {says}.*exported as JSONL"):
        import_journal(elsewhere, path)
