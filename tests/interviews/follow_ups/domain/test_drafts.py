"""What a follow-up says: every row of the content rules, and what never comes out."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviews.follow_ups.domain.draft_warnings import gaps_in
from interviews.follow_ups.domain.drafts import (
    DraftFacts,
    Form,
    answers_wished,
    build,
    first_name,
    forms_of,
    most_wished,
    picks_wished,
    takes_detail,
    takes_message,
    takes_reason,
)
from interviews.follow_ups.domain.facts import Channel, Rule

WRITTEN = [it for it in Rule if it not in (Rule.ASSUME_CLOSED, Rule.ASK_GHOSTED, Rule.OWN)]
WHY = "I fumbled the question on splitting the load"
OWN_WORDS = "the first project is one I would choose"
FACTS = DraftFacts(
    rule=Rule.RECRUITER_DEBRIEF,
    form=Form.EMAIL,
    role="Data engineer",
    company="Fernhill Logistics",
    recipient="Dana Whitlock",
    user_name="Olga Brandt",
    relationship="close",
    is_recruiter=True,
    interview_on=date(2024, 5, 23),
    met=("Mia Okafor", "Jonas Lindt"),
    interest="yes",
    interest_words=OWN_WORDS,
    feeling="good",
    reason=WHY,
    wished=("I would split it by source", "I would start with the slowest part"),
    key_message="I make slow pipelines fast",
    questions=("Who decides?", "How long are the weeks?", "Who left?", "What is next?"),
)
DISTANT = replace(FACTS, rule=Rule.RECRUITER_UPDATE, relationship="distant")
LIKED = {"detail": "Six people, and Tuesdays are for them.", "detail_by": "Mia Okafor"}
NOTE = replace(
    FACTS, rule=Rule.THANK_YOU, form=Form.NOTE, recipient="Mia Okafor", is_recruiter=False, met=()
)
NOTE_ALONE = replace(NOTE, relationship="none", carries_update=True)


def body(facts: DraftFacts) -> str:
    return build(facts)[1]


# --- Feeling -------------------------------------------------------------------------------------


@pytest.mark.parametrize("facts", [FACTS, DISTANT])
def test_after_a_good_interview_the_recruiter_hears_that_it_went_well_and_one_specific(facts):
    assert f"It went well. {WHY}." in body(facts)
    assert "It went well. Mia said: “Six people" in body(replace(facts, **LIKED, reason=""))
    assert f"It went well. {WHY}. Mia said: “Six people" in body(replace(facts, **LIKED))


def test_without_anything_specific_a_gap_asks_for_it():
    assert gaps_in(body(replace(FACTS, reason=""))) == ("[one thing that went well]",)


def test_a_close_recruiter_hears_the_concern_and_at_most_two_wished_answers():
    text = body(replace(FACTS, feeling="concerned", wished=("One", "Two", "Three")))

    assert f"I am concerned about one thing, and want to be open. {WHY}." in text
    assert "- One.\n- Two." in text
    assert "Three" not in text
    assert "pass them on" in text


def test_a_distant_recruiter_hears_one_true_positive_and_at_most_one_wished_answer():
    text = body(replace(DISTANT, feeling="concerned", **LIKED))

    assert "Mia said: “Six people, and Tuesdays are for them.”" in text
    assert "I would split it by source. Please pass it on" in text
    assert "start with the slowest" not in text
    assert WHY not in text
    assert "concerned" not in text


def test_a_distant_recruiter_without_a_positive_gets_a_gap_for_one():
    assert "[one thing that you honestly liked]" in body(replace(DISTANT, feeling="concerned"))


@pytest.mark.parametrize("facts", [FACTS, DISTANT, NOTE, NOTE_ALONE])
@pytest.mark.parametrize("feeling", ["concerned", ""])
@pytest.mark.parametrize("form", Form)
def test_it_went_well_is_never_said_of_another_interview(facts, feeling, form):
    assert "went well" not in body(replace(facts, feeling=feeling, form=form))


def test_without_a_recruiter_one_wished_answer_goes_to_the_contact_who_asked():
    text = body(replace(NOTE_ALONE, feeling="concerned"))

    assert "You asked me something that I would answer better now: I would split" in text
    assert "start with the slowest" not in text


def test_with_a_recruiter_no_wished_answer_goes_to_the_others():
    assert "I would split" not in body(replace(NOTE, feeling="concerned"))


# --- Interest ------------------------------------------------------------------------------------


def test_the_line_of_interest_is_in_the_users_own_words():
    assert "I am even more interested now than before. The first project is one" in body(FACTS)
    assert "[why, in your own words]" in body(replace(FACTS, interest_words=""))


@pytest.mark.parametrize("interest", ["unsure", "no", ""])
@pytest.mark.parametrize("rule", WRITTEN)
def test_no_interest_is_claimed_unless_it_is_yes(rule, interest):
    text = body(replace(FACTS, rule=rule, interest=interest))

    assert "interested" not in text
    assert OWN_WORDS not in text.lower()


def test_who_is_unsure_asks_what_is_open_instead():
    text = body(replace(FACTS, interest="unsure"))

    assert "What I would still like to know:\n- Who decides?\n- How long" in text
    assert "- Who left?" in text
    assert "What is next?" not in text


@pytest.mark.parametrize("interest", ["yes", "unsure"])
def test_a_note_that_carries_no_update_says_nothing_of_ones_interest(interest):
    text = body(replace(NOTE, interest=interest))

    assert "interested" not in text
    assert "like to know" not in text


@pytest.mark.parametrize("rule", [Rule.NUDGE, Rule.SECOND_NUDGE])
def test_asking_for_news_says_that_one_is_still_interested_in_own_words(rule):
    assert f"I am still interested. T{OWN_WORDS[1:]}." in body(replace(FACTS, rule=rule))


# --- Thank-you notes -----------------------------------------------------------------------------


def test_a_thank_you_has_a_gap_for_one_real_detail_until_one_is_picked():
    assert "[one thing Mia said that stayed with you]" in body(NOTE)

    text = body(replace(NOTE, **LIKED))
    assert "You said: “Six people, and Tuesdays are for them.” That stayed with me." in text
    assert gaps_in(text) == ()


def test_after_a_good_interview_one_message_that_was_not_said_may_be_added():
    assert "One thing I did not get to say: I make slow pipelines fast." in body(NOTE)
    assert "pipelines" not in body(replace(NOTE, feeling="concerned"))
    assert "pipelines" not in body(FACTS)


def test_a_recruiter_met_last_hears_it_all_in_the_thank_you():
    facts = replace(NOTE, recipient="Dana Whitlock", is_recruiter=True, carries_update=True)

    text = body(replace(facts, detail="We decide by Friday", detail_by="Dana Whitlock"))
    assert "You said: “We decide by Friday”" in text
    assert f"It went well. {WHY}." in text
    assert "I am even more interested" in text
    assert "I am concerned" in body(replace(facts, feeling="concerned"))


def test_long_words_are_cut_between_two_words():
    text = body(replace(NOTE, detail="word " * 200))

    assert "word …”" in text
    assert len(text) < 600


# --- The others ----------------------------------------------------------------------------------


def test_clarify_asks_for_an_interview_with_a_peer_and_at_most_three_questions():
    text = body(replace(FACTS, rule=Rule.CLARIFY, interest="unsure"))

    assert "Could I speak for twenty minutes with somebody who does this work every day?" in text
    assert text.count("\n- ") == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"promised_on": date(2024, 5, 24)}, "by Friday 24 May"),
        ({}, "on Thursday 23 May. I have not heard anything since"),
        ({"rule": Rule.SECOND_NUDGE, "asked_on": date(2024, 5, 29)}, "on Wednesday 29 May and"),
        ({"rule": Rule.APPLIED_NUDGE, "applied_on": date(2024, 5, 6)}, "on Monday 6 May. Has my"),
        (
            {"rule": Rule.SECOND_APPLIED_NUDGE, "asked_on": date(2024, 5, 13)},
            "on Monday 13 May and have no answer yet",
        ),
        ({"rule": Rule.OFFER_DEADLINE, "answer_by": date(2024, 6, 3)}, "by Monday 3 June"),
        (
            {"rule": Rule.OFFER_DEADLINE, "not_said": ("equity", "notice")},
            "Your offer does not say yet: equity and notice. Could you tell me?",
        ),
    ],
)
def test_days_are_named(changes, words):
    assert words in body(replace(FACTS, **{"rule": Rule.NUDGE} | changes))


def test_withdrawing_gives_thanks_and_no_reason():
    text = body(replace(FACTS, rule=Rule.WITHDRAW, interest="no", feeling="concerned"))

    assert "I have decided not to go on with the Data engineer job at Fernhill Logistics." in text
    assert "my thanks to Mia Okafor and Jonas Lindt" in text
    assert WHY not in text


def test_a_reply_to_a_rejection_thanks_asks_one_question_and_keeps_in_touch():
    text = body(replace(FACTS, rule=Rule.REJECTION_REPLY, **LIKED))

    assert text.count("?") == 1
    assert "stay in touch" in text
    assert "Mia said" in text
    assert "[one thing you liked" in body(replace(FACTS, rule=Rule.REJECTION_REPLY))


@pytest.mark.parametrize("rule", [Rule.ASSUME_CLOSED, Rule.ASK_GHOSTED, Rule.OWN])
def test_nobody_is_written_to_about_what_is_for_the_user_alone(rule):
    with pytest.raises(ValueError, match="nobody is written to"):
        build(replace(FACTS, rule=rule))
    assert forms_of(rule, Channel.SELF) == ()


# --- Shapes --------------------------------------------------------------------------------------


def test_a_letter_greets_by_first_name_and_signs():
    text = body(FACTS)

    assert text.startswith("Hello Dana,\n\n")
    assert text.endswith("\n\nKind regards\nOlga Brandt")
    assert body(replace(FACTS, user_name="")).endswith("[your name]")
    assert body(replace(FACTS, recipient="")).startswith("Hello,\n")


def test_a_call_has_points_to_say_and_room_for_what_they_say():
    subject, text = build(replace(FACTS, form=Form.CALL))

    assert subject == ""
    assert "To say:\n- I had my interview" in text
    assert text.endswith("What they say:\n- ")
    assert "  - I would split it by source." in text


@pytest.mark.parametrize("rule", WRITTEN)
def test_only_a_mail_has_a_subject_and_it_is_one_line_that_fits(rule):
    facts = replace(FACTS, rule=rule, role="x" * 160, company="y" * 120)

    subject, _ = build(facts)
    assert 0 < len(subject) <= 200
    assert "\n" not in subject
    assert build(replace(facts, form=Form.NOTE))[0] == ""


@pytest.mark.parametrize(
    ("rule", "channel", "carries_update", "forms"),
    [
        (Rule.RECRUITER_DEBRIEF, Channel.CALL, False, "call email"),
        (Rule.RECRUITER_UPDATE, Channel.CALL_OR_EMAIL, False, "email call"),
        (Rule.THANK_YOU, Channel.NOTE, False, "note email"),
        (Rule.THANK_YOU, Channel.NOTE, True, "email note"),
        (Rule.NUDGE, Channel.EMAIL, False, "email"),
        (Rule.WITHDRAW, Channel.CALL, False, "call email"),
        (Rule.OFFER_DEADLINE, Channel.SELF, False, "email call"),
    ],
)
def test_the_channel_says_what_it_can_be_written_as(rule, channel, carries_update, forms):
    assert " ".join(forms_of(rule, channel, carries_update=carries_update)) == forms


@pytest.mark.parametrize(
    ("texts", "answers"),
    [
        ([""], ()),
        (["One", "", "Two"], ("One", "Two")),
        (["- One\r\n\r\n* two\n4. four"], ("One two four",)),
        (["3 years ago I would", " 2.5 times"], ("3 years ago I would", "2.5 times")),
    ],
)
def test_each_wished_answer_is_one_line(texts, answers):
    assert answers_wished(texts) == answers


@pytest.mark.parametrize(
    ("name", "first"), [("Mia Okafor", "Mia"), ("Dr. Ruth Adler", "Ruth"), ("Leo", "Leo"), ("", "")]
)
def test_contacts_are_called_by_their_first_name(name, first):
    assert first_name(name) == first


def test_wished_answers_come_in_by_themselves_only_for_a_recruiter():
    worried = replace(FACTS, feeling="concerned")

    assert picks_wished(worried)
    assert picks_wished(replace(FACTS, form=Form.CALL))
    assert not picks_wished(FACTS)
    assert not picks_wished(replace(NOTE_ALONE, feeling="concerned"))
    assert [most_wished(it) for it in (FACTS, DISTANT, NOTE, NOTE_ALONE)] == [2, 1, 0, 0]


# --- Whatever the facts --------------------------------------------------------------------------

words = st.text(alphabet="abcdefghij ?.,é\n", max_size=40)
names = st.text(alphabet="abcdefghij .é", max_size=40).map(str.strip)
facts_of_any_kind = st.builds(
    DraftFacts,
    rule=st.sampled_from(WRITTEN),
    form=st.sampled_from(Form),
    role=names,
    company=names,
    recipient=names,
    user_name=names,
    relationship=st.sampled_from(["close", "distant", "none"]),
    is_recruiter=st.booleans(),
    carries_update=st.booleans(),
    interview_on=st.none() | st.dates(),
    met=st.lists(names, max_size=3).map(tuple),
    interest=st.sampled_from(["yes", "unsure", "no", ""]),
    interest_words=st.just("INTEREST WORDS"),
    feeling=st.sampled_from(["good", "concerned", ""]),
    reason=st.just("REASON"),
    detail=st.sampled_from(["", "DETAIL"]),
    detail_by=names,
    wished=st.sampled_from([(), ("WISHED A",), ("WISHED A", "WISHED B", "WISHED C")]),
    key_message=st.sampled_from(["", "KEY MESSAGE"]),
    questions=st.lists(words, max_size=5).map(tuple),
    promised_on=st.none() | st.dates(),
)


@given(facts_of_any_kind)
@settings(max_examples=300, deadline=None)
def test_nothing_comes_out_beyond_what_the_rules_allow(facts):
    text = "\n".join(build(facts))

    assert "INTEREST WORDS" not in text or facts.interest == "yes"
    assert "went well" not in text or (facts.feeling == "good" and facts.tells_recruiter)
    assert text.count("WISHED") <= most_wished(facts)
    assert "KEY MESSAGE" not in text or takes_message(facts)
    assert "DETAIL" not in text or takes_detail(facts) or facts.rule == Rule.THANK_YOU
    assert "REASON" not in text or takes_reason(facts)


@given(facts_of_any_kind)
@settings(max_examples=100, deadline=None)
def test_a_draft_is_plain_text_of_a_size_one_can_keep(facts):
    text = body(facts)

    assert len(text) < 20_000
    assert "None" not in text
    assert not text.endswith("\n")


def test_who_meets_a_peer_asks_for_answers_and_not_for_an_interview_with_one():
    clarify = replace(FACTS, rule=Rule.CLARIFY, interest="unsure")

    assert "Could I speak" in body(clarify)
    assert "Could I speak" not in body(replace(clarify, meets_peer=True))
    assert "- Who decides?" in body(replace(clarify, meets_peer=True))
