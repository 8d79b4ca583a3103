"""The panel of the checks as HTML, and what its buttons ask for."""

import re

from components.check_links import elsewhere
from components.check_panel import MOST, asked_of, checks_html, named, shown_by
from dashboard.model.plans import Division, Plan, Trigger
from dashboard.projections.checks.result import Finding, Outcome, Result, Shape
from tests.builders import a_feature

EVIL = "<img src=x onerror=alert(1)>\"'"
HERE = Shape("Point", ((8.5, 50.1),), "here")


def a_finding(*objects: str, outcome: Outcome = "fail", **rest) -> Finding:
    return Finding(outcome, **{"says": f"{' and '.join(objects)} too narrow", "objects": objects, **rest})


def a_result(check: str = "exits", outcome: Outcome = "fail", *findings: Finding, **rest) -> Result:
    usual = {"title": check.title(), "says": f"{check} said", "value": 13_120.0, "threshold": 9_000.0, "unit": "people"}
    objects = tuple(name for finding in findings for name in finding.objects)
    return Result(check, outcome=outcome, objects=objects, findings=findings, **{**usual, **rest})


def html(*results: Result, shown: str = "", may_fix: bool = True) -> str:
    return checks_html(results, "Does not meet parameter set UK", shown, may_fix, None)


def words(drawn: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", drawn).split())


def buttons(drawn: str) -> list[tuple[str, str]]:
    return re.findall(r'data-do="(\w+)" data-name="([^"]*)"', drawn)


def test_what_failed_stands_first_and_what_passed_is_folded() -> None:
    drawn = html(a_result("passed", "pass"), a_result("warned", "warn"), a_result("failed", "fail"))
    assert re.findall(r'<li class="ck-row ck-\w+" data-key="(\w+)"', drawn) == ["failed", "warned", "passed"]
    assert "passed" in drawn.partition("<details")[2]
    assert "failed" not in drawn.partition("<details")[2]
    assert "✕ 1 failed ! 1 to look at ✓ 1 passed" in words(drawn)


def test_the_chips_count_what_the_sentence_counts() -> None:
    told = a_result("told", "warn", info=True)
    published = a_result("published", "warn", apart=True)
    said = words(html(a_result("a"), a_result("b", "warn"), a_result("c", "pass"), told, published))
    assert "✕ 1 failed ! 1 to look at ✓ 1 passed" in said
    assert "Told (for information)" in said
    assert "Published (not part of the set)" in said


def test_rows_of_one_outcome_keep_the_order_of_the_checks() -> None:
    first = [a_result(name, "fail", a_finding(name)) for name in "cab"]
    assert re.findall(r'ck-fail" data-key="(\w)"', html(*first)) == ["c", "a", "b"]


def test_a_row_says_its_number_against_the_threshold_and_what_would_mend_it() -> None:
    said = words(html(a_result("exits", "fail", a_finding("e1", fix="make it 8.4 m wide"), source="Our rule 7")))
    assert "13,120 people (threshold 9,000)" in said
    assert "e1 too narrow" in said
    assert "To mend it: make it 8.4 m wide" in said
    assert "Our rule 7" in said


def test_a_finding_that_says_the_same_as_its_check_says_it_once() -> None:
    said = words(html(a_result("exits", "fail", a_finding("e1", says="No exit", fix="draw one"), says="No exit")))
    assert said.count("No exit") == 1
    assert "To mend it: draw one" in said


def test_show_asks_for_the_shapes_of_what_was_found() -> None:
    one, other = a_finding("e1", shapes=(HERE,)), a_finding("e2")
    results = [a_result("exits", "fail", one, other)]
    asked = asked_of(results, "show", "exits/e1")
    assert asked is not None
    assert (asked.do, asked.shown, asked.objects, asked.shapes) == ("show", "exits/e1", ("e1",), (HERE,))
    whole = asked_of(results, "show", "exits")
    assert whole is not None
    assert (whole.objects, whole.shapes) == (("e1", "e2"), (HERE,))


def test_fix_asks_for_the_object_and_the_field() -> None:
    asked = asked_of([a_result("exits", "fail", a_finding("e1", "e2", field="width"))], "fix", "exits/e1+e2")
    assert asked is not None
    assert (asked.do, asked.object, asked.field) == ("fix", "e1", "width")


def test_what_is_no_object_of_the_map_leads_to_its_view_of_the_plan() -> None:
    plan = Plan(features=(a_feature("e1", "exit"),), triggers=(Trigger("storm", "lightning", "s", "a"),),
                divisions=(Division("west", "West"),))  # fmt: skip
    results = [a_result("trigger_owner", "fail", a_finding("storm", field="owner")),
               a_result("exits", "fail", a_finding("e1"), a_finding("west")),
               a_result("stewards", "warn", a_finding(says="too few", outcome="warn"))]  # fmt: skip
    where = elsewhere(plan, lambda **choices: {"event": "fest", **choices})
    drawn = checks_html(results, "", "", True, None, where)
    assert re.findall(r'href="/plan\?event=fest&amp;view=(\w+)"', drawn) == ["risks", "organization", "roster"]
    assert buttons(drawn) == [("show", "exits"), ("show", "exits/e1"), ("fix", "exits/e1")]


def test_a_check_that_passes_again_shows_nothing() -> None:
    assert shown_by([a_result("exits", "pass")], "exits") is None


def test_what_is_shown_can_be_hidden_and_is_gone_when_it_was_mended() -> None:
    results = [a_result("exits", "fail", a_finding("e1"), a_finding("e2"))]
    assert ("hide", "exits/e2") in buttons(html(*results, shown="exits/e2"))
    assert ("show", "exits/e1") in buttons(html(*results, shown="exits/e2"))
    mended = [a_result("exits", "fail", a_finding("e1"))]
    assert shown_by(mended, "exits/e2") is None
    assert shown_by(mended, "exits/e1") is not None


def test_a_name_stays_when_another_finding_before_it_is_mended() -> None:
    before = [a_result("exits", "fail", a_finding("e1"), a_finding("e2", "e3"))]
    after = [a_result("exits", "fail", a_finding("e2", "e3"))]
    assert {name for name, _ in named(after)} < {name for name, _ in named(before)}


def test_two_findings_of_the_same_objects_have_names_of_their_own() -> None:
    names = [name for name, _ in named([a_result("exits", "fail", a_finding("e1"), a_finding("e1", says="too far"))])]
    assert names == ["exits", "exits/e1", "exits/e1/2"]


def test_nobody_who_may_not_write_is_offered_a_fix() -> None:
    drawn = html(a_result("exits", "fail", a_finding("e1")), may_fix=False)
    assert {do for do, _ in buttons(drawn)} == {"show"}


def test_what_a_browser_makes_up_asks_for_nothing() -> None:
    results = [a_result("exits", "fail", a_finding("e1"), a_finding(says="the whole site"))]
    for do, name in (("fix", "exits"), ("fix", "exits/"), ("fix", "nope"), ("publish", "exits"), ("show", "")):
        assert asked_of(results, do, name) is None


def test_names_of_strangers_are_text() -> None:
    bad = a_finding(EVIL, says=EVIL, fix=EVIL, shapes=(HERE,))
    drawn = checks_html([a_result("exits", "fail", bad, says=EVIL, title=EVIL, source=EVIL)], EVIL, "", True, {})
    assert "<img" not in drawn
    assert f"exits/{EVIL}" in [name for name, _ in named([a_result("exits", "fail", bad)])]


def test_a_plan_full_of_faults_is_drawn_and_says_what_it_leaves_out() -> None:
    many = [a_finding(f"post{n}", fix="give it a channel", field="channel") for n in range(200 + MOST)]
    results = [a_result("channels", "fail", *many), *(a_result(f"c{n}", "warn", a_finding(f"x{n}")) for n in range(29))]
    drawn = html(*results)
    assert "and 200 more, not drawn" in words(drawn)
    assert len(drawn) < 60_000
