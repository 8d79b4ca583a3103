"""The file of benchmarks: what is said twice in it can be said in one place only."""

import json
from pathlib import Path

import pytest

from dashboard.model.errors import PayloadRefused
from dashboard.services.metrics import FILE, benchmarks


def changed(tmp_path: Path, target: float, gaps: dict[str, int], metric: str = "lead_time") -> Path:
    """The file with another target of the time to agree, and more in the limits of gaps."""
    told = json.loads(FILE.read_text())
    told["limits"]["gaps"] |= gaps
    for each in told["benchmarks"]:
        if each["metric"] == "lead_time":
            each |= {"target": target, "metric": metric}
    file = tmp_path / f"{metric}-{len(gaps)}.json"
    file.write_text(json.dumps(told))
    return file


def test_a_lead_is_slow_by_the_very_target_of_the_time_to_agree(tmp_path: Path) -> None:
    assert benchmarks(changed(tmp_path, 3.5, {})).limits.gaps.slow == 210


def test_a_file_that_says_another_limit_of_slow_leads_or_no_target_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(PayloadRefused, match="slow: it is the target of 'lead_time'"):
        benchmarks(changed(tmp_path, 3.5, {"slow": 120}))
    with pytest.raises(PayloadRefused, match="'lead_time' needs a median"):
        benchmarks(changed(tmp_path, 3.5, {}, "turnout"))
