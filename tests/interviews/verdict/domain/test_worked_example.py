from pathlib import Path

from interviews.verdict.domain.worked_example import worked_example

DOCS = Path(__file__).parents[4] / "docs" / "fit-score.md"


def test_the_example_of_the_page_is_e4_of_the_documentation():
    score = worked_example()

    assert f"{float(score.raw):.2f}" == "40.29"
    assert (score.points, score.low_points, score.high_points) == (20, 5, 20)
    row = next(line for line in DOCS.read_text().splitlines() if line.startswith("| E4 |"))
    assert f"S {score.points}, range {float(score.low):.2f} to {score.points}" in row
