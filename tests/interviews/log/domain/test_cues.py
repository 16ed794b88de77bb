"""What was seen: chips and own words in one sentence, and apart again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviews.log.domain.cues import CUES, joined_cues, parted_cues
from interviews.log.domain.suggestions import AnswerFacts, moments

own_words = st.text(st.characters(codec="ascii", exclude_categories=["Cc"])).map(str.strip)


@pytest.mark.parametrize(
    ("chips", "own", "cue"),
    [
        ([], "", ""),
        (["Paused"], "", "Paused"),
        (["Looked away", "Paused"], "", "Paused, looked away"),
        (["Paused"], "She smirked", "Paused. She smirked"),
        ([], "She smirked. Twice", "She smirked. Twice"),
    ],
)
def test_chips_come_first(chips, own, cue):
    assert joined_cues(chips, own) == cue
    assert parted_cues(cue) == (sorted(chips, key=CUES.index), own)


@given(st.sets(st.sampled_from(CUES)), own_words)
def test_joined_again_it_says_the_same(chips, own):
    cue = joined_cues(chips, own)

    assert joined_cues(*parted_cues(cue)) == cue


def test_the_flag_rules_understand_a_chip_beside_own_words():
    seen = joined_cues(["Paused"], "a half smile at Jonas")

    (suggestion,) = moments([AnswerFacts(ref=1, theme="manager", cue=seen)]).suggestions

    assert suggestion.flag_key == "pause_and_smirk"
