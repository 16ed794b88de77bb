"""Two tabs on one form: the second to save sees both texts, and nothing is overwritten unseen."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import resolve, reverse

from tests.filled_form import forms_in, held_by
from tests.page_forms import refusal_faults
from tests.test_bad_input import addresses, owner, rows, undone  # noqa: F401
from tests.test_ownership import contents

type Sent = dict[str, Any]
type Tabs = tuple[str, str, Sent, Sent]


def at(name: str, *args: object, query: dict[str, object] | None = None) -> str:
    return reverse(name, args=args, query=query)


def page(name: str, *args: object, one: Sent, other: Sent) -> Tabs:
    """A page whose form posts to its own address."""
    return at(name, *args), at(name, *args), one, other


def answer(w: SimpleNamespace, question: Any, one: Sent, other: Sent, speaker: str = "") -> Tabs:
    asked = {"open": question.pk, "speaker": speaker or str(w.mia.pk)}
    log = at("interviews:interview_log", question.interview_id, query=asked)
    sent = {"manner": "specific", "speaker": asked["speaker"]}
    return log, at("interviews:answer_record", question.pk), sent | one, sent | other


def words(name: str, **more: str) -> tuple[Sent, Sent]:
    return {name: "Written in one tab", **more}, {name: "Written in the other", **more}


def both(name: str, *args: object, field: str, **more: str) -> Tabs:
    one, other = words(field, **more)
    return page(name, *args, one=one, other=other)


# Every form that edits what is stored: the page it stands on, where it posts, and what two tabs
# write into it.
EDITS: dict[str, Callable[[SimpleNamespace], Tabs]] = {
    "a company": lambda w: both("applications:company_edit", w.company.pk, field="notes"),
    "a role": lambda w: both("applications:role_edit", w.role.pk, field="posting_text"),
    "the pay of a role": lambda w: page(
        "applications:role_edit",
        w.role.pk,
        one={"pay_said": "70k"},
        other={"pay_said": "80k"},
    ),
    "a stage of one's own": lambda w: both(
        "applications:own_stage_edit", w.own_stage.pk, field="name"
    ),
    "a view of the board": lambda w: both("overview:saved_view_edit", w.view.pk, field="name"),
    "an offer": lambda w: both("applications:offer_edit", w.offer.pk, field="notice"),
    "what was asked for": lambda w: both(
        "applications:offer_request_edit", w.offer_request.pk, field="text"
    ),
    "by when to answer an offer": lambda w: page(
        "applications:offer_edit",
        w.offer.pk,
        one={"answer_by": w.tomorrow},
        other={"answer_by": ""},
    ),
    "the same on the form of the role": lambda w: page(
        "applications:role_edit",
        w.offered.pk,
        one={"offer_deadline": w.tomorrow},
        other={"offer_deadline": ""},
    ),
    "a contact": lambda w: both("applications:contact_edit", w.mia.pk, field="job_title"),
    "a key message": lambda w: both("applications:key_message_edit", w.message.pk, field="proof"),
    "a document": lambda w: both("applications:document_edit", w.document.pk, field="notes"),
    "a call that was logged": lambda w: both(
        "applications:log_entry_edit", w.logged.pk, field="about"
    ),
    "an interview": lambda w: both("interviews:interview_edit", w.interview.pk, field="notes"),
    "who is there": lambda w: page(
        "interviews:interview_edit",
        w.interview.pk,
        one={"contacts": [w.jonas.pk]},
        other={"contacts": [w.mia.pk, w.jonas.pk]},
    ),
    "a question of the bank": lambda w: both(
        "interviews:bank_question_edit", "manager_style", field="softer"
    ),
    "an answer that is there": lambda w: answer(w, w.question, *words("words")),
    "an answer to hours": lambda w: answer(w, w.hours, {"hours_low": "45"}, {"hours_low": "50"}),
    "people counted": lambda w: answer(w, w.turnover, {"left": "2"}, {"left": "3"}),
    "next steps": lambda w: answer(
        w, w.next_steps, {"promised_on": w.tomorrow}, {"promised_on": "", "words": "No day"}
    ),
    "a flag": lambda w: both("interviews:flag_edit", w.flag.pk, field="quote"),
    "a flag found elsewhere": lambda w: both(
        "interviews:found_flag_edit", w.found_flag.pk, field="cue"
    ),
    "how bad a flag is": lambda w: page(
        "interviews:flag_edit",
        w.flag.pk,
        one={"severity": "5"},
        other={"severity": "3", "reason": "She laughed about it"},
    ),
    "the explanation of a flag": lambda w: both(
        "interviews:flag_explain", w.flag.pk, field="reason", evidence=str(w.heard_later.pk)
    ),
    "a debrief": lambda w: both(
        "interviews:interview_debrief", w.interview.pk, field="feeling_why"
    ),
    "what they asked": lambda w: both(
        "interviews:interviewer_question_edit", w.asked.pk, field="wished"
    ),
    "a rating": lambda w: page(
        "interviews:interview_debrief",
        w.interview.pk,
        one={"stars_team": "1", "note_team": "They were late"},
        other={"stars_team": "5"},
    ),
    "looking back": lambda w: both("interviews:retrospective_edit", w.role.pk, field="keep"),
    "a draft": lambda w: (
        at("interviews:follow_up_detail", w.nudge.pk),
        at("interviews:follow_up_draft", w.nudge.pk),
        *words("body"),
    ),
    "times of follow-ups": lambda w: page(
        "interviews:follow_up_settings_edit",
        one={"nudge_after_days": "8"},
        other={"nudge_after_days": "9"},
    ),
    "a device": lambda w: both("agenda:push_device_edit", w.device.pk, field="name"),
    "reminders": lambda w: page(
        "agenda:reminder_settings", one={"digest_at": "06:00"}, other={"digest_at": "08:30"}
    ),
    "the name": lambda w: both("accounts:preferences_edit", field="name"),
    "a limit": lambda w: page(
        "accounts:preferences_edit", one={"hours_limit": "40"}, other={"hours_limit": "45"}
    ),
    "weights that were tried": lambda w: (
        at("interviews:score_explained"),
        at("interviews:score_keep"),
        {"weight_team": "90"},
        {"weight_team": "10"},
    ),
}


TRIAL = f"{at('interviews:score_try')}#try"


def opened(client: Any, at_page: str, action: str) -> Sent:
    response = client.get(at_page)
    path = at_page.partition("?")[0]
    buttons = {at("interviews:score_keep"): TRIAL}  # by its formaction
    return held_by(response, buttons.get(action, action), path)


def texts(sent: Sent) -> list[str]:
    return [it for it in sent.values() if isinstance(it, str) and it.startswith("Written")]


def is_sent(response: Any) -> bool:
    return bool(response.status_code == 302)


@pytest.mark.parametrize("name", EDITS)
def test_the_second_tab_sees_both_texts_and_overwrites_nothing(name, rows, signed_in):  # noqa: F811
    at_page, action, one, other = EDITS[name](rows)
    with undone():
        first, second = (opened(signed_in, at_page, action) for _ in range(2))
        assert first["version"]

        assert is_sent(signed_in.post(action, first | one))
        before = contents(rows.owner)
        refused = signed_in.post(action, second | other)

        assert refused.status_code == 409
        assert not list(refusal_faults(refused.text))
        assert contents(rows.owner) == before
        assert "changed in another tab or on another device" in refused.text
        assert all(it in refused.text for it in texts(one) + texts(other))
        again = _form_again(refused, action, at_page)
        assert again["version"] != second["version"]
        assert is_sent(signed_in.post(action, again))
        assert contents(rows.owner) != before
        assert all(it in str(contents(rows.owner)) for it in texts(other))
        assert is_sent(signed_in.post(action, opened(signed_in, at_page, action) | one))


def _form_again(response: Any, action: str, at_page: str) -> Sent:
    own = {"", action, at_page.partition("?")[0], TRIAL}
    found = [it for it in forms_in(response) if it.is_post and it.action in own]
    return dict(next(it for it in found if "version" in it.fields).fields)


# Forms to fill in that overwrite nothing, since they add something or only ask.
ADDS = {
    "agenda:push_device_add",
    "agenda:invitation_import",
    "applications:company_create",
    "applications:contact_create",
    "applications:document_create",
    "applications:document_send",
    "applications:document_version_create",  # what is there stays, as an older version
    "applications:key_message_create",
    "applications:own_stage_list",
    "applications:offer_create",
    "applications:offer_request_create",
    "applications:role_document_create",
    "applications:log_entry_create",
    "interviews:bank_question_create",
    "transfer:api_token_list",
    "interviews:bank_question_plan",
    "interviews:checklist_item_add",
    "interviews:decision_create",
    "interviews:decision_withdraw_others",  # what is ticked says what becomes of it
    "interviews:flag_create",
    "interviews:found_flag_create",
    "interviews:follow_up_snooze",
    "interviews:interview_create",
    "interviews:interviewer_question_create",
    "interviews:interview_room_over",  # one tap that says what it sets
    "interviews:message_deliver",  # a choice that says what it sets
    "interviews:observation_record",  # so is this
    "interviews:participant_add",
    "interviews:question_add_unplanned",
    "interviews:room_notice",
    "overview:company_merge",  # refuses what changed since, by a digest of both rows
    "overview:contact_merge",
    "overview:quick_add",
    "transfer:account_delete",  # a day later, and kept by one press until then
    "transfer:account_import_create",
    "transfer:account_import_start",  # a tick that says what becomes of it
    "transfer:capture",
    "transfer:contact_import",
    "transfer:import_create",
    "transfer:import_match",  # nothing is imported before it says so
    "overview:role_create",
    "overview:role_move",
    "overview:saved_view_create",
    "overview:role_name_pay",
}
# The room keeps both beside each other, by a version of its own: tests/interviews/log/test_room.py.
KEEPS_BOTH = {"interviews:room_answer"}


def test_every_form_that_edits_something_is_in_the_table(rows, signed_in):  # noqa: F811
    tried = {resolve(EDITS[name](rows)[1]).view_name for name in EDITS}
    tried.add("interviews:score_try")  # the same form
    edits, others = set(), set()

    for path in addresses():
        response = signed_in.get(path)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        for form in forms_in(response):
            if form.is_post and form.shown:
                action = (form.action or path).partition("#")[0].partition("?")[0]
                name = resolve(action).view_name
                (edits if "version" in form.fields else others).add(name)

    assert edits - KEEPS_BOTH <= tried
    assert others <= ADDS
    assert len(edits) > 12
