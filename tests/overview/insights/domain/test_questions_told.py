from overview.insights.domain.questions_told import QuestionRow, Told, told_by


def told(key, manner, answers=1, moved=0) -> Told:
    return Told(key, "manager", f"{key}?", manner, answers, moved)


def test_what_told_most_comes_first_and_of_equal_ones_what_was_asked_least():
    rows = told_by(
        [
            told("often", "general", answers=9, moved=1),
            told("hours", "specific", answers=2, moved=2),
            told("hours", "dodged"),
            told("once", "specific", moved=1),
        ],
        {"hours": [2, 4]},
    )

    assert [it.key for it in rows] == ["hours", "once", "often"]
    assert rows[0] == QuestionRow("hours", "manager", "hours?", (2, 0, 1), 2, (4, 2))
    assert (rows[0].answers, rows[0].told) == (3, 4)
