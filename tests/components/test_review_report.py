"""What a reviewer takes away: how far the making of a file is, in words."""

from components.review_report import step_words


def test_few_steps_are_counted_as_steps_and_very_many_things_as_things() -> None:
    assert step_words("reading the log", 0, 2) == "Reading the log, step 1 of 2"
    assert step_words("reading the log", 2, 2) == "Reading the log, step 2 of 2"
    assert step_words("writing rows", 5_000, 40_821) == "Writing rows: 5,000 of 40,821"
