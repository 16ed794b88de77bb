"""Explaining a flag: only with something heard since, with a reason, visible, and undone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import (
    assertContains,
    assertNotContains,
    assertRedirects,
    assertTemplateUsed,
)

from interviews.log.changes import explain_flag, note_flag, withdraw_flag
from interviews.models import Answer, Interview
from interviews.score.changes import score_of_role
from tests.factories import AnswerFactory, InterviewFactory, QuestionFactory, RoleFactory
from tests.interviews.log.log_pages import log_url, undo_of, url
from tests.interviews.verdict.verdict_stories import meet, say, smirk
from tests.undoing import undo_in

REASON = "That manager has left since"


@pytest.fixture
def interview(owner):
    return InterviewFactory(owner=owner, is_over=True)


@pytest.fixture
def flag(interview):
    return smirk(interview, meet(interview, "Mia Okafor", "coworker"))


@pytest.fixture
def later(owner, flag):
    """What Tomasz said in a later interview for another role at the same company."""
    role = RoleFactory(owner=owner, company=flag.interview.role.company)
    meeting = InterviewFactory(owner=owner, role=role)
    words = "She left in March. The new one leaves us alone."
    return say(meeting, meet(meeting, "Tomasz Wilk", "coworker"), "manager", words=words, signal=2)


def data_of(answer, reason=REASON):
    return {"evidence": answer.pk, "reason": reason}


def share_of(flag):
    """What the flag takes from its area, in percent."""
    role = flag.interview.role
    score = score_of_role(role, Interview.objects.filter(role=role))
    (share,) = (it for one in score.areas for it in one.flags)
    return share.share_percent


# --- What can explain it -------------------------------------------------------------------------


def test_the_form_offers_what_was_heard_since_with_who_words_and_date(signed_in, flag, later):
    response = signed_in.get(url("flag_explain", flag))

    assertContains(response, "“She left in March. The new one leaves us alone.”")
    assertContains(response, "Tomasz Wilk, coworker")
    assertContains(response, f"{later.answered_at:%B}")
    assertContains(response, f'name="evidence" value="{later.pk}"')


def test_no_new_evidence_says_what_is_needed(signed_in, interview, flag):
    response = signed_in.get(url("flag_explain", flag))

    assertContains(response, "No new evidence yet.")
    assertContains(response, "Ask about it in the next interview")
    assertNotContains(response, "Save the explanation")


def test_only_new_answers_of_the_same_company_that_stand_are_evidence(owner, flag, later):
    def answer(interview, **fields):
        return AnswerFactory(question=QuestionFactory(interview=interview), **fields)

    def meeting(**fields):
        return InterviewFactory(owner=owner, role=flag.interview.role, **fields)

    answer(meeting(), answered_at=flag.noted_at)
    answer(meeting(), manner="dodged")
    answer(meeting(), superseded_at=timezone.now())
    answer(meeting(trashed_at=timezone.now()))
    answer(InterviewFactory(owner=owner))

    assert list(Answer.objects.that_may_explain(flag)) == [later]


# --- Saving --------------------------------------------------------------------------------------


def test_an_explained_flag_counts_half_and_stays_visible_with_its_evidence(signed_in, flag, later):
    assert share_of(flag) == 40

    response = signed_in.post(url("flag_explain", flag), data_of(later), follow=True)

    flag.refresh_from_db()
    change = flag.changes.get()
    assert (flag.status, change.reason, change.evidence) == ("explained", REASON, later)
    assertContains(response, f"Explained: {flag.title}. It counts half now.")
    assertContains(response, "Explained, so it counts half.")
    assertContains(response, f"“{REASON}”")
    assertContains(response, "What Tomasz Wilk said")
    assert share_of(flag) == 20


def test_without_htmx_it_goes_back_to_the_log_with_undo(signed_in, flag, later):
    response = signed_in.post(url("flag_explain", flag), data_of(later))

    assertRedirects(response, log_url(flag.interview), fetch_redirect_response=False)
    signed_in.post(undo_of(response))
    flag.refresh_from_db()
    assert flag.status == "open"
    assert [it.status for it in flag.changes.all()] == ["explained", "open"]


def test_it_leads_back_to_where_one_came_from_and_so_does_undo(signed_in, flag, later):
    back = reverse("interviews:flag_overview") + "?severity=3&q=a"
    assertContains(signed_in.get(url("flag_explain", flag), {"next": back}), 'name="next"')

    response = signed_in.post(url("flag_explain", flag), data_of(later) | {"next": back})
    undone = signed_in.post(undo_of(response))

    assertRedirects(response, back, fetch_redirect_response=False)
    assertRedirects(undone, back, fetch_redirect_response=False)


def test_htmx_shows_the_flag_in_place_with_undo(htmx, flag, later):
    response = htmx.post(url("flag_explain", flag), data_of(later))

    assertContains(
        response, f'<div role="status">Explained: {flag.title}. It counts half now.</div>'
    )
    assertContains(response, "autofocus>Undo")
    assertNotContains(response, "<html")
    again = htmx.post(undo_in(response))
    assertContains(again, f'id="flag-{flag.pk}-explain"')
    assertContains(again, "Counts again on")


def test_htmx_unfolds_the_form_alone(htmx, flag, later):
    with assertTemplateUsed("interviews/log/flag_explain.html#flag-form"):
        response = htmx.get(url("flag_explain", flag))

    assertContains(response, 'id="flag-form"')
    assertNotContains(response, "<html")


def test_an_answer_that_was_there_before_explains_nothing(signed_in, interview, flag):
    early = AnswerFactory(
        question=QuestionFactory(interview=interview),
        answered_at=flag.noted_at - timedelta(minutes=1),
    )

    response = signed_in.post(url("flag_explain", flag), data_of(early))

    assertContains(response, "Choose again.", status_code=422)
    assert not flag.changes.exists()


def test_a_withdrawn_flag_is_not_explained(signed_in, flag, later):
    withdraw_flag(flag=flag, now=timezone.now())

    assertContains(signed_in.get(url("flag_explain", flag)), "there is nothing to explain")
    response = signed_in.post(url("flag_explain", flag), data_of(later))
    assertContains(response, "You withdrew this flag.", status_code=422)
    flag.refresh_from_db()
    assert flag.status == "withdrawn"


def test_a_good_sign_has_nothing_to_explain(signed_in, interview):
    fields = {"key": "x", "kind": "green", "title": "Warm", "area": "team", "severity": 2}
    good = note_flag(interview=interview, fields=fields, contacts=[], now=timezone.now())

    assert signed_in.get(url("flag_explain", good)).status_code == 404
    assertNotContains(signed_in.get(log_url(good.interview)), f'id="flag-{good.pk}-explain"')


# --- Where it is offered -------------------------------------------------------------------------


def test_the_log_offers_to_explain_and_later_to_count_it_in_full(signed_in, flag, later):
    log = log_url(flag.interview)
    assertContains(signed_in.get(log), f'href="{url("flag_explain", flag)}"')
    explain_flag(flag=flag, reason=REASON, evidence=later, now=timezone.now())

    response = signed_in.get(log)

    assertNotContains(response, f'href="{url("flag_explain", flag)}"')
    assertContains(response, "Count in full again")


@pytest.mark.parametrize("page", ["company", "overview"])
def test_the_reviews_offer_it_too_and_get_it_back(signed_in, flag, later, page):
    company = flag.interview.role.company_id
    where = {
        "company": reverse("interviews:company_flags", args=[company]),
        "overview": reverse("interviews:flag_overview"),
    }[page]
    link = f"{url('flag_explain', flag)}?next={where.replace('/', '%2F')}"
    assertContains(signed_in.get(where), f'href="{link}"')
    explain_flag(flag=flag, reason=REASON, evidence=later, now=timezone.now())
    assertContains(signed_in.get(where), f"“{REASON}”")

    response = signed_in.post(url("flag_restore", flag), {"next": where})

    assertRedirects(response, where, fetch_redirect_response=False)
    flag.refresh_from_db()
    assert flag.status == "open"


def test_an_explanation_survives_its_answer(signed_in, flag, later):
    explain_flag(flag=flag, reason=REASON, evidence=later, now=timezone.now())
    Answer.objects.filter(pk=later.pk).delete()

    response = signed_in.get(log_url(flag.interview))

    assertContains(response, f"“{REASON}”")
    assertNotContains(response, "What Tomasz Wilk said")
