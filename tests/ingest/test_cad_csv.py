import csv
import random
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.ingest.cad_csv import import_cad
from dashboard.ingest.cad_report import Report, write
from dashboard.ingest.mapping import load
from dashboard.journal.database import connect
from dashboard.journal.journal import verify
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.errors import PayloadRefused
from dashboard.model.moment import SECOND, At, micros
from dashboard.model.units import UnitAssigned, UnitStatusChanged
from dashboard.services.desk import Desk
from tests.ingest.cad import CITY, HEADER, Reckoning, a_file, a_mapping, a_row, at, figures

FRISCO = ZoneInfo("America/Los_Angeles")
NIGHT = datetime(2017, 1, 1, 2, tzinfo=FRISCO)


def taken(desk: Desk, folder: Path, *rows: dict[str, str], name: str = "calls.csv") -> Report:
    return import_cad(desk, "city", a_file(folder, rows, name), a_mapping(folder))


def kinds(report: Report) -> set[str]:
    return set(report.kinds())


@pytest.fixture(scope="module")
def week(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Report]:
    tracks = Tracks(connect(f"sqlite:///{tmp_path_factory.mktemp('week') / 'tracks.db'}"))
    desk = Desk(MemoryJournal(), tracks)
    return desk, import_cad(desk, "sf", calls(shared), load("sf-fire"))


def calls(shared: Path) -> Path:
    path = shared / "data" / "sf-fire-nye2016" / "calls.csv"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    return path


def time(text: str) -> int | None:
    return micros(datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=FRISCO)) if text else None


@pytest.mark.parametrize("basis", ["known", "happened"])
def test_the_known_answer_of_new_year_2017_at_two_in_the_morning(week: tuple[Desk, Report], basis) -> None:
    assert figures(week[0], "sf", At(micros(NIGHT)), basis) == (44, 38, 35, 34)


def test_the_week_at_any_instant_is_what_plain_counting_gives(week: tuple[Desk, Report], shared: Path) -> None:
    with calls(shared).open(encoding="utf-8", newline="") as stream:
        reckoning = Reckoning([
            (r["Call Number"], r["Unit ID"], *(time(r[f"{c} DtTm"]) for c in
             ("Received", "Dispatch", "On Scene", "Available"))) for r in csv.DictReader(stream)
        ])  # fmt: skip
    chance = random.Random(2017)
    start = micros(datetime(2016, 12, 31, tzinfo=FRISCO))
    for t in [start + chance.randrange(8 * 86_400 + 7_200) * SECOND for _ in range(60)]:
        expected = reckoning.at(t)
        assert figures(week[0], "sf", At(t), "known") == expected, t
        assert figures(week[0], "sf", At(t), "happened") == expected, t


def test_every_row_of_the_week_is_accounted_for(week: tuple[Desk, Report]) -> None:
    report = week[1]
    assert (report.rows, report.taken, len(report.refused)) == (7_704, 7_704, 0)
    assert (report.calls, report.units) == (3_560, 178)
    assert report.kinds() == {"out of order": 28, "double assignment": 9, "never released": 5}


def test_private_ambulances_are_their_own_agency(week: tuple[Desk, Report]) -> None:
    units = week[0].situation("sf").units
    assert {units[unit].agency for unit in ("AM30", "KM02", "BS09") if unit in units} == {"private"}
    assert units["E39"].agency == "fire"
    assert units["70"].agency == "ems"


def test_reading_the_week_again_adds_nothing(week: tuple[Desk, Report], shared: Path) -> None:
    desk, first = week
    again = import_cad(desk, "sf", calls(shared), load("sf-fire"))
    assert (again.new, again.known) == (0, first.new)
    assert again.kinds() == first.kinds()


def test_entries_stand_in_the_order_in_which_they_were_known(week: tuple[Desk, Report]) -> None:
    known = [row.known for row in week[0].journal.rows("sf")]
    assert known == sorted(known)
    assert verify(week[0].journal, "sf").bad is None


def test_a_unit_is_on_its_call_from_dispatch_until_available(desk: Desk, tmp_path: Path) -> None:
    taken(desk, tmp_path, a_row(Sent=1, There=5, Free=30))
    assert [figures(desk, "city", at(m)) for m in (0.5, 1, 4.9, 5, 29.9, 30)] == [
        (0, 0, 1, 0), (1, 0, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1), (1, 1, 1, 1), (0, 0, 0, 0),
    ]  # fmt: skip


def test_all_that_the_row_says_is_on_the_board(desk: Desk, tmp_path: Path) -> None:
    taken(desk, tmp_path, a_row("77", "E1", Prio="1"))
    situation = desk.situation("city", at(3))
    incident, unit = situation.incidents["77"], situation.units["E1"]
    assert (incident.number, incident.type, incident.title, incident.priority) == ("#77", "medical", "Sick", "P1")
    assert (incident.lat, incident.lon, incident.units) == (52.51, 13.41, ("E1",))
    assert (unit.agency, unit.type, unit.current[0]) == ("fd", "ENGINE", "ENRT")
    assert situation.event is not None
    assert situation.event.timezone == "Europe/Berlin"


def test_a_unit_never_released_leaves_when_it_is_sent_again(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, a_row("1", Free=""), a_row("2", In=40, Sent=41, Out="", There="", Free=60))
    assert [figures(desk, "city", at(m)) for m in (40.5, 41, 60)] == [(1, 1, 2, 1), (1, 0, 1, 1), (0, 0, 0, 0)]
    assert kinds(report) == {"never released"}


def test_a_unit_never_released_nor_sent_again_stays_on_its_call(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, a_row("1", Free=""))
    assert figures(desk, "city", at(10_000)) == (1, 1, 1, 1)
    assert "still is at the end" in report.doubtful[0].reason


def test_a_unit_sent_before_it_is_released_is_on_both_calls(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, a_row("1", Free=30), a_row("2", In=9, Sent=10, Out="", There="", Free=20))
    unit = desk.situation("city", at(15)).units["E1"]
    assert [a.incident for a in unit.assignments] == ["1", "2"]
    assert [figures(desk, "city", at(m)) for m in (15, 25, 30)] == [(1, 1, 2, 2), (1, 1, 1, 1), (0, 0, 0, 0)]
    assert kinds(report) == {"double assignment"}


@pytest.mark.parametrize("filler", ["1900-01-01T00:00:00", "9999-12-31T00:00:00", "1899-12-30T00:00:00"])
def test_a_date_that_stands_for_none_is_left_out_with_a_doubt_and_the_row_is_kept(
    desk: Desk, tmp_path: Path, filler: str
) -> None:
    report = taken(desk, tmp_path, a_row(There=filler, Free=filler))
    assert (report.taken, report.refused) == (1, [])
    assert report.kinds()["no real date"] == 2
    assert desk.situation("city").units["E1"].assignments[0].status == "ENRT"


def test_a_release_before_the_sending_leaves_no_ghost(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, a_row(Sent=10, Out=11, There=12, Free=3))
    assert figures(desk, "city", at(20)) == (0, 0, 0, 0)
    assert kinds(report) == {"out of order"}


def test_an_arrival_before_the_sending_counts_from_the_sending_and_is_kept_as_said(desk: Desk, tmp_path: Path) -> None:
    taken(desk, tmp_path, a_row(Sent=10, Out=11, There=4, Free=30))
    assert [figures(desk, "city", at(m))[1] for m in (5, 10, 29)] == [0, 1, 1]
    stamped = at(4).t
    body = UnitStatusChanged("E1", "ONSC", "1", stamped=stamped)
    arrival = next(e for e in desk.journal.entries("city") if e.body == body)
    assert arrival.said.startswith("2024-05-04T12:04:00")


def test_an_arrival_after_the_release_never_shows(desk: Desk, tmp_path: Path) -> None:
    taken(desk, tmp_path, a_row(There=40, Free=30))
    assert [figures(desk, "city", at(m))[1] for m in (29, 30, 50)] == [0, 0, 0]


def test_the_order_of_the_rows_makes_no_difference(desk: Desk, tmp_path: Path) -> None:
    rows = [
        a_row(str(n % 7), f"E{n % 3}", In=n % 7, Sent=n * 3, Out="", There=n * 3 + 1, Free=n * 3 + 5) for n in range(20)
    ]
    taken(desk, tmp_path, *rows)
    assert import_cad(desk, "city", a_file(tmp_path, rows[::-1]), a_mapping(tmp_path)).new == 0


def a_disorderly_file(seed: int) -> list[dict[str, Any]]:
    """Rows of 8 units on 8 calls: overlapping, never released, out of order; minutes after noon."""
    chance, rows = random.Random(seed), {}
    for n in range(25):
        sent = chance.randrange(100) + n / 100
        rows[chance.randrange(8), n % 8] = {
            "Sent": sent, "Out": "", "In": 0,
            "There": chance.choice(["", int(sent) + chance.randrange(-2, 9)]),
            "Free": chance.choice(["", int(sent) + chance.randrange(-1, 60)]),
        }  # fmt: skip
    return [{"call": str(call), "unit": f"E{unit}", **times} for (call, unit), times in rows.items()]


@pytest.mark.parametrize("seed", range(20))
def test_a_disorderly_file_is_what_plain_counting_gives(desk: Desk, tmp_path: Path, seed: int) -> None:
    rows = a_disorderly_file(seed)
    taken(desk, tmp_path, *(a_row(**row) for row in rows))
    said = [
        tuple(None if row[c] == "" else row[c] for c in ("call", "unit", "In", "Sent", "There", "Free")) for row in rows
    ]
    reckoning = Reckoning(said)
    for minute in [*range(170), 5_000]:
        assert figures(desk, "city", at(minute), "known") == reckoning.at(minute), minute
        assert figures(desk, "city", at(minute), "happened") == reckoning.at(minute), minute


@pytest.mark.parametrize("seed", range(20))
def test_a_longer_file_adds_what_is_new_and_comes_to_the_same_as_the_long_one_alone(
    desk: Desk, tmp_path: Path, seed: int
) -> None:
    rows = [a_row(**row) for row in a_disorderly_file(seed)]
    whole, mapping = a_file(tmp_path, rows, "whole.csv"), a_mapping(tmp_path)
    part = rows[: random.Random(seed).randrange(1, len(rows))]
    import_cad(desk, "part", a_file(tmp_path, part, "part.csv"), mapping)
    report = import_cad(desk, "part", whole, mapping)
    import_cad(desk, "whole", whole, mapping)
    assert import_cad(desk, "part", whole, mapping).new == 0
    assert "changed since" not in kinds(report)
    for minute in [*range(-1, 170), 5_000]:
        assert figures(desk, "part", at(minute), "happened") == figures(desk, "whole", at(minute), "happened"), minute


def test_a_call_that_goes_on_after_the_first_file_ended_is_open_again(desk: Desk, tmp_path: Path) -> None:
    first, second = a_row("1", "E1", Free=30), a_row("1", "E2", Sent=40, Out="", There="", Free=60)
    taken(desk, tmp_path, first)
    taken(desk, tmp_path, first, second, name="longer.csv")
    assert [figures(desk, "city", at(m), "happened")[2] for m in (29, 35, 50, 60)] == [1, 1, 1, 0]
    assert [figures(desk, "city", at(m), "known")[2] for m in (29, 35, 50, 60)] == [1, 0, 1, 0]


def test_an_older_file_after_a_newer_one_undoes_nothing(desk: Desk, tmp_path: Path) -> None:
    first, second = a_row("1", "E1", Free=30), a_row("1", "E2", Sent=40, Out="", There="", Free=60)
    taken(desk, tmp_path, first, second, name="longer.csv")
    assert taken(desk, tmp_path, first).new == 0
    assert taken(desk, tmp_path, {**first, "Free": ""}).new == 0
    assert [figures(desk, "city", at(m))[2] for m in (29, 35, 50, 60)] == [1, 1, 1, 0]


def test_a_changed_value_is_reported_and_the_journal_keeps_the_first(desk: Desk, tmp_path: Path) -> None:
    taken(desk, tmp_path, a_row(There=5, Nature="Sick"))
    report = taken(desk, tmp_path, a_row(There=9, Nature="Fire"))
    assert report.new == 0
    assert [(r.kind, r.field) for r in report.doubtful] == [
        ("changed since", "incident.opened"), ("changed since", "on_scene"),
    ]  # fmt: skip
    assert figures(desk, "city", at(6))[1] == 1


def test_a_release_concluded_from_the_next_sending_gives_way_to_the_one_said_later(desk: Desk, tmp_path: Path) -> None:
    second = a_row("2", In=40, Sent=41, Out="", There="", Free=60)
    taken(desk, tmp_path, a_row("1", Free=""), second)
    taken(desk, tmp_path, a_row("1", Free=50), second, name="later.csv")
    assert len(desk.situation("city", at(45), "happened").units["E1"].assignments) == 2


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"Call": ""}, "call", "is empty"),
        ({"Unit": "E" * 200}, "unit", "200 characters"),
        ({"In": "", "Sent": "", "Out": "", "There": ""}, "dispatch", "no time at which the unit was sent"),
        ({"There": "soon"}, "on_scene", "is no time"),
        ({"Free": "2024-13-01T00:00:00"}, "available", "is no time"),
        ({"There": "1850-01-01T00:00:00"}, "on_scene", "years 1900 to 2999"),
        ({"Nature": "x" * 5_000}, "type", "5000 characters"),
    ],
)
def test_a_row_that_cannot_be_taken_is_listed_with_its_line_and_field(
    desk: Desk, tmp_path: Path, change: dict[str, str], field: str, reason: str
) -> None:
    report = taken(desk, tmp_path, a_row("1"), {**a_row("2"), **change})
    assert (report.rows, report.taken) == (2, 1)
    (refused,) = report.refused
    assert (refused.row, refused.field) == (3, field)
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        ("13.41", "52.51", "look swapped"),
        ("122.4", "37.7", "look swapped"),
        ("99999", "37.7", "off the globe"),
        ("0", "0", "unknown place"),
        ("nan", "13", "not a pair"),
        ("52.5", "", "not a pair"),
    ],
)
def test_a_place_that_cannot_be_right_is_left_out_and_reported(
    desk: Desk, tmp_path: Path, lat: str, lon: str, reason: str
) -> None:
    report = taken(desk, tmp_path, a_row(Lat=lat, Lon=lon))
    assert desk.situation("city", at(3)).incidents["1"].lat is None
    assert [r.kind for r in report.doubtful] == ["no such place"]
    assert reason in report.doubtful[0].reason


def test_a_row_standing_twice_is_taken_once(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, a_row(), a_row())
    assert (report.taken, report.refused[0].reason) == (1, "is the same as line 2")


def test_two_rows_of_one_sending_complete_each_other(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, a_row(There="", Free=30), a_row(There=5, Free=31))
    assert [figures(desk, "city", at(m)) for m in (5, 30)] == [(1, 1, 1, 1), (0, 0, 0, 0)]
    assert [(r.kind, r.field) for r in report.doubtful] == [("rows differ", "available")]


def test_a_unit_sent_twice_to_one_call_is_there_twice(desk: Desk, tmp_path: Path) -> None:
    taken(desk, tmp_path, a_row(Free=30), a_row(Sent=40, Out="", There=45, Free=50))
    assert [figures(desk, "city", at(m)) for m in (29, 35, 41, 46, 50)] == [
        (1, 1, 1, 1), (0, 0, 1, 0), (1, 0, 1, 1), (1, 1, 1, 1), (0, 0, 0, 0),
    ]  # fmt: skip


def test_a_cut_row_is_refused_with_the_lines_it_spans(desk: Desk, tmp_path: Path) -> None:
    path = a_file(tmp_path, [a_row("1"), a_row("2")])
    path.write_text(path.read_text() + '3,"E1\nENGINE\nSick')
    report = import_cad(desk, "city", path, a_mapping(tmp_path))
    assert report.taken == 2
    assert "has 2 cells" in report.refused[0].reason
    assert "quotation mark" in report.refused[0].reason


def test_a_unit_that_no_rule_knows_is_shown_under_an_agency_not_known(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, a_row(unit="7"), a_row(unit="8"))
    assert desk.situation("city").units["7"].agency == "unknown"
    assert report.kinds() == {"no agency": 2}


def test_the_hour_that_comes_twice_is_pointed_out(desk: Desk, tmp_path: Path) -> None:
    report = taken(
        desk, tmp_path, a_row(In="2024-10-27T02:30:00", Sent="2024-10-27T03:05:00", Out="", There="", Free="")
    )
    assert "clock change" in kinds(report)


def test_an_unlisted_priority_takes_the_default_and_is_reported_once(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, a_row("1", Prio="9"), a_row("2", "E2", Prio="9"))
    assert desk.situation("city", at(3)).incidents["1"].priority == "P3"
    assert [r.value for r in report.doubtful if r.kind == "unknown priority"] == ["9"]


def test_strangers_text_is_kept_as_text(desk: Desk, tmp_path: Path) -> None:
    odd = '<b>"E\u202e1</b>\x00;--'
    report = taken(desk, tmp_path, a_row("<script>1", odd, Nature="=cmd()\n<img src=x>"))
    assert report.taken == 1
    assert desk.situation("city", at(3)).incidents["<script>1"].title == "=cmd()\n<img src=x>"
    assert '<b>"E\u202e1</b>\u2400;--' in desk.situation("city").units


def test_two_calls_whose_ids_hold_the_separator_stay_two(desk: Desk, tmp_path: Path) -> None:
    taken(desk, tmp_path, a_row("a/b", "c"), a_row("a", "b/c"))
    assert figures(desk, "city", at(3)) == (2, 0, 2, 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (",".join(HEADER).encode(), "0 rows"),
        (b"Call;Unit;Sent\n1;E1;x\n", "the file has no"),
        (",".join(HEADER).replace("Sent", "Dispatched").encode() + b"\n1\n", "has no 'Sent'"),
        ("Call,Unit,Größe\n".encode("cp1252"), "is not utf-8-sig text"),
        (",".join([*HEADER, "Call"]).encode() + b"\n1\n", "'Call' stands 2 times"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused_in_one_line(
    desk: Desk, tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(content)
    with pytest.raises(PayloadRefused, match=message) as refused:
        import_cad(desk, "city", path, a_mapping(tmp_path))
    assert "\n" not in str(refused.value)
    assert "city" not in desk.events()


def test_an_encoding_that_the_mapping_names_is_used(desk: Desk, tmp_path: Path) -> None:
    path = a_file(tmp_path, [a_row(Nature="Gebäudebrand")])
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))
    import_cad(desk, "city", path, a_mapping(tmp_path, CITY + '[file]\nencoding = "utf-16"'))
    assert desk.situation("city", at(3)).incidents["1"].title == "Gebäudebrand"


def test_a_column_for_when_it_was_known_moves_the_known_basis_alone(desk: Desk, tmp_path: Path) -> None:
    path = a_file(tmp_path, [{**a_row(), "Entered": "2024-05-04T12:20:00"}], header=[*HEADER, "Entered"])
    import_cad(desk, "city", path, a_mapping(tmp_path, CITY + '[known]\non_scene = "Entered"'))
    assert [figures(desk, "city", at(m), "happened")[1] for m in (6, 21)] == [1, 1]
    assert [figures(desk, "city", at(m), "known")[1] for m in (6, 21)] == [0, 1]


def test_a_file_with_one_row_per_status_comes_to_the_same(desk: Desk, tmp_path: Path) -> None:
    mapping = CITY.partition("[columns]")[0] + (
        '[columns]\ncall = "Call"\nunit = "Unit"\nstatus = "Status"\ntime = ["Day", "Time"]\n'
        '[file]\ntimes = ["%d.%m.%Y %H:%M"]\n'
        '[statuses]\nNEW = "received"\nDP = "dispatch"\nAR = "on_scene"\nAV = "available"\nNOTE = ""\n'
    )
    rows = [
        ("1", "", "NEW", "12:00"), ("1", "E1", "AV", "12:30"), ("1", "E1", "DP", "12:01"), ("1", "E1", "AR", "12:05"),
        ("1", "E1", "NOTE", "12:06"), ("1", "E1", "DP", "12:40"), ("1", "E1", "AV", "12:50"),
        ("1", "E9", "AV", "12:07"), ("1", "E1", "ZZ", "12:08"),
    ]  # fmt: skip
    cells = [dict(zip(("Call", "Unit", "Status", "Time"), row, strict=True), Day="04.05.2024") for row in rows]
    path = a_file(tmp_path, cells, header=["Call", "Unit", "Status", "Day", "Time"])
    report = import_cad(desk, "city", path, a_mapping(tmp_path, mapping))
    assert [figures(desk, "city", at(m)) for m in (0, 1, 5, 30, 40, 50)] == [
        (0, 0, 1, 0), (1, 0, 1, 1), (1, 1, 1, 1), (0, 0, 1, 0), (1, 0, 1, 1), (0, 0, 0, 0),
    ]  # fmt: skip
    assert (report.rows, report.taken) == (9, 7)
    assert [r.reason for r in report.refused] == [
        "is not listed under [statuses] of the mapping", "E9 was never sent to call 1",
    ]  # fmt: skip


def test_a_unit_that_nobody_says_was_sent_counts_from_the_first_that_it_did(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, a_row(Sent="", Out="", There=5))
    assert [figures(desk, "city", at(m)) for m in (4, 5, 30)] == [(0, 0, 1, 0), (1, 1, 1, 1), (0, 0, 0, 0)]
    assert [(r.kind, r.field) for r in report.doubtful] == [("never sent", "dispatch")]
    assert UnitAssigned("E1", "1", concluded=True) in [e.body for e in desk.journal.entries("city")]


def test_a_file_of_calls_without_units_opens_and_closes_them(desk: Desk, tmp_path: Path) -> None:
    mapping = CITY.partition("[columns]")[0] + '[columns]\ncall = "Call"\nreceived = "In"\nclosed = "Free"\n'
    report = import_cad(desk, "city", a_file(tmp_path, [a_row()]), a_mapping(tmp_path, mapping))
    assert [figures(desk, "city", at(m)) for m in (0, 29, 30)] == [(0, 0, 1, 0), (0, 0, 1, 0), (0, 0, 0, 0)]
    assert report.taken == 1


def test_the_other_mapping_that_is_shipped_reads_a_file_of_another_shape(desk: Desk, tmp_path: Path) -> None:
    header = ("incident_id;incident_no;unit;callsign;vehicle;nature;prio;street;house;lat;lon;result;service;t_call;"
              "t_alarm;t_ack;t_out;t_arrived;t_patient;t_transport;t_hospital;t_free")  # fmt: skip
    row = ("88;2024-88;u7;Medic 7;van;Fall;1;High St;4;51.5;-0.1;home;Ambulance;2024-05-04T12:00:00+02:00;"
           "2024-05-04T10:01:00Z;-;-;2024-05-04T10:05:00.250Z;-;-;-;2024-05-04T10:30:00Z")  # fmt: skip
    path = tmp_path / "other.csv"
    path.write_text(f"{header}\n{row}\n")
    report = import_cad(desk, "city", path, load("iso-times"))
    assert (report.taken, report.doubtful) == (1, [])
    situation = desk.situation("city", at(6))
    assert situation.incidents["88"].place == "High St 4"
    assert situation.incidents["88"].number == "#2024-88"
    assert situation.units["u7"].callsign == "Medic 7"
    assert figures(desk, "city", at(6)) == (1, 1, 1, 1)


def test_the_report_holds_every_remark_and_runs_no_formula(desk: Desk, tmp_path: Path) -> None:
    report = taken(desk, tmp_path, a_row(There="=1+1"), a_row("2", Free=""))
    write(report, tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(r["verdict"], r["row"], r["field"], r["value"]) for r in rows] == [
        ("refused", "2", "on_scene", "'=1+1"), ("doubtful", "3", "available", ""),
    ]  # fmt: skip
