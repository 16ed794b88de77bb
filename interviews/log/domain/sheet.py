"""How much room there is to write on one sheet of paper. Plain Python."""

# Measured on Letter, the shorter one: lines of 8 mm under the head, and how many of them the words
# of one question take where they are long.
PAGE = 28
WORDS = 2.4
MOST_LINES = 6


def lines_each(questions: int) -> int:
    """Lines to write on under each question, so that a usual plan stays on one page; 1 at least.

    questions: how many are asked, 0 or more.
    """
    return max(1, min(MOST_LINES, int(PAGE / max(1, questions) - WORDS)))
