from dashboard.model.moment import MINUTE, At, Live
from dashboard.model.positions import Fix
from dashboard.services.fleet import kinds, last_heard, lines_about
from tests.builders import LAT, LON, START, a_note, an_actor, festival


def test_every_kind_has_an_id_of_its_own_and_a_title():
    there = kinds()
    assert len(there) == 50
    assert all(kind.title and kind.id == name for name, kind in there.items())


def test_a_unit_was_last_heard_when_its_last_fix_says_at_any_instant(desk, clock):
    festival(desk)
    assert last_heard(desk, "fest", Live()).at == {}
    desk.tracks.record("fest", [Fix("P1", START, LAT, LON)], START)
    desk.tracks.record("fest", [Fix("P1", START + MINUTE, LAT, LON)], START + MINUTE)
    assert last_heard(desk, "fest", Live()).at == {"P1": START + MINUTE}
    assert last_heard(desk, "fest", At(START + 1)).at == {"P1": START}


def test_a_history_in_the_past_ends_there_on_both_bases(desk, clock):
    festival(desk)
    clock.go(60)
    desk.record("fest", a_note("heard late", "1"), an_actor(), occurred=START - MINUTE)
    then = At(START)
    texts = {
        basis: [getattr(line.entry.body, "text", "") for line in lines_about(desk, "fest", then, basis, "incident:1")]
        for basis in ("known", "happened")
    }
    assert "heard late" not in texts["known"]
    assert "heard late" in texts["happened"]
    assert len(lines_about(desk, "fest", Live(), "known", "incident:1")) == len(texts["happened"])
