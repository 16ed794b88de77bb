"""A change that arrives twice is carried out once, and answered twice alike."""

import re
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import DoneChange
from accounts.once import KEPT_FOR
from applications.models import Company
from interviews.models.question import PANEL
from tests.factories import CompanyFactory, InterviewFactory, UserFactory

ADD = reverse("applications:company_create")
INVITATION = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260601T103000Z\nEND:VEVENT\nEND:VCALENDAR"


def fernhill(**more):
    return {"name": "Fernhill", "change_id": str(uuid4())} | more


def test_the_same_again_adds_nothing_and_leads_to_the_same_page(signed_in):
    sent = fernhill()

    first, again = signed_in.post(ADD, sent), signed_in.post(ADD, sent)

    assert Company.objects.count() == 1
    assert (again.status_code, again.url) == (first.status_code, first.url)


def test_the_header_counts_as_the_field_does(signed_in):
    sent = {"name": "Fernhill"}
    for _ in range(2):
        signed_in.post(ADD, sent, headers={"X-Change-Id": "6f9619ff-8b86-d011-b42d-00cf4fc964ff"})

    assert Company.objects.count() == 1


def test_other_words_under_the_same_id_are_another_change(signed_in):
    sent = fernhill()
    signed_in.post(ADD, sent)
    signed_in.post(ADD, sent | {"name": "Harrow"})

    assert set(Company.objects.values_list("name", flat=True)) == {"Fernhill", "Harrow"}


def test_a_token_of_its_own_does_not_make_it_another_change(signed_in):
    sent = fernhill()
    for token in "ab":
        signed_in.post(ADD, sent | {"csrfmiddlewaretoken": token * 64})

    assert Company.objects.count() == 1


def test_two_users_never_share_a_change(signed_in, someone_else):
    sent = fernhill()
    for client in (signed_in, someone_else):
        client.post(ADD, sent)

    assert Company.objects.count() == 2


@pytest.mark.parametrize("change_id", ["", "1", "x" * 36, "0" * 5_000, "a\0b"])
def test_what_is_no_id_is_carried_out_as_ever(signed_in, change_id):
    for _ in range(2):
        signed_in.post(ADD, fernhill(change_id=change_id))

    assert not DoneChange.objects.exists()
    assert Company.objects.exists()


def test_what_was_refused_is_looked_at_again(signed_in):
    sent = fernhill()
    taken = CompanyFactory(owner=signed_in_user(signed_in), name="Fernhill")
    assert signed_in.post(ADD, sent).status_code == 422
    assert not DoneChange.objects.exists()
    taken.delete()

    assert signed_in.post(ADD, sent).status_code == 302
    assert Company.objects.get().name == "Fernhill"


def signed_in_user(client):
    return client.get("/").wsgi_request.user


def test_what_failed_half_way_leaves_nothing_and_can_be_sent_again(signed_in, monkeypatch):
    sent = fernhill()
    signed_in.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("applications.views.companies.redirect", 1 / 1)
        assert signed_in.post(ADD, sent).status_code == 500
    assert not Company.objects.exists()

    assert signed_in.post(ADD, sent).status_code == 302
    assert Company.objects.count() == 1


def test_the_message_and_its_undo_are_said_again(signed_in, owner):
    company = CompanyFactory(owner=owner)
    path = reverse("applications:company_trash", args=[company.pk])
    sent = {"change_id": str(uuid4())}
    first, again = Client(), Client()
    said = []
    for client in (first, again):  # the first answer, cookies and all, got lost
        client.force_login(owner)
        response = client.post(path, sent)
        said.append([(str(it), it.extra_tags) for it in get_messages(response.wsgi_request)])

    assert said[0] == said[1]
    assert said[0][0][1].startswith("undo:")


def test_a_message_that_still_waits_is_not_said_twice(signed_in, owner):
    company = CompanyFactory(owner=owner, name="Fernhill")
    path = reverse("applications:company_trash", args=[company.pk])
    sent = {"change_id": str(uuid4())}
    for _ in range(2):
        response = signed_in.post(path, sent)

    assert len(list(get_messages(signed_in.get(response.url).wsgi_request))) == 1


def test_htmx_is_told_to_load_the_page_again(htmx, owner):
    interview = InterviewFactory(owner=owner)
    path = reverse("interviews:checklist_item_add", args=[interview.pk])
    sent = {"text": "Bring the printout", "group": "before", "change_id": str(uuid4())}
    htmx.post(path, sent)
    again = htmx.post(path, sent)

    assert (again.status_code, again["HX-Refresh"]) == (204, "true")
    assert interview.checklist_items.count() == 1


def test_json_is_answered_with_the_same_json(signed_in, owner):
    interview = InterviewFactory(owner=owner)
    key = f"own-{uuid4().hex}"
    path = reverse("interviews:room_answer", args=[interview.pk, key])
    sent = {"text": "Why now?", "manner": "specific", "speaker": PANEL, "change_id": str(uuid4())}
    wanted = {"Accept": "application/json"}

    first, again = (signed_in.post(path, sent, headers=wanted) for _ in range(2))

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert again["Content-Type"] == "application/json"


def test_a_file_is_part_of_what_was_sent_and_a_look_is_not_kept(signed_in):
    path = reverse("agenda:invitation_import")
    change_id = str(uuid4())
    for _ in range(2):
        file = SimpleUploadedFile("invitation.ics", INVITATION)
        response = signed_in.post(path, {"file": file, "change_id": change_id})
        assert "1 June" in response.text or "2026-06-01" in response.text

    assert not DoneChange.objects.exists()


def test_what_shows_only_what_would_come_is_not_kept(htmx):
    path = reverse("interviews:follow_up_settings_edit")
    sent = {"show": "1", "change_id": str(uuid4())}

    assert [htmx.post(path, sent).status_code for _ in range(2)] == [422, 422]


def test_ids_go_after_thirty_days(signed_in, owner):
    signed_in.post(ADD, fernhill())
    old = {"change_id": uuid4(), "done_at": timezone.now() - KEPT_FOR - timedelta(hours=1)}
    DoneChange.objects.create(owner=owner, digest="a", **old)

    call_command("empty_trash")

    assert DoneChange.objects.get().digest != "a"


def test_a_change_costs_two_queries_more(signed_in, django_assert_num_queries):
    with django_assert_num_queries(2 + len(queries_of(signed_in, {"name": "Acme"})) + SAVEPOINTS):
        signed_in.post(ADD, fernhill())


SAVEPOINTS = 2  # within the transaction of a test; elsewhere the outermost one is none


def queries_of(client, sent):
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.post(ADD, sent)
    return queries.captured_queries


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_the_second_waits_and_answers_as_the_first():
    owner = UserFactory()
    barrier, answers = threading.Barrier(2), []
    sent = fernhill()

    def send():
        client = Client()
        client.force_login(owner)
        barrier.wait()
        try:
            response = client.post(ADD, sent)
            answers.append((response.status_code, response["Location"]))
        finally:
            connection.close()

    racers = [threading.Thread(target=send) for _ in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert Company.objects.count() == 1
    assert len(answers) == 2
    assert answers[0] == answers[1]


# --- Every form ------------------------------------------------------------------------------


def test_every_form_of_a_template_carries_its_keys():
    from tests.accounts.test_form_templates import TEMPLATES

    forms, faults = 0, []
    # 503.html sends again what it was sent, its keys among it.
    for path in set(TEMPLATES.rglob("*.html")) - {TEMPLATES / "503.html"}:
        for form in re.findall(r"<form\b[^§]*?</form>", path.read_text()):
            if re.search(r"""method="post"|hx-post=""", form.partition(">")[0] + form):
                forms += 1
                if form.count("{% form_keys") != 1:
                    faults.append(f"{path.name}: {form[:80]}")

    assert forms > 70
    assert not faults, "\n".join(faults)


def test_what_posts_by_htmx_stands_in_a_form():
    from tests.accounts.test_form_templates import TEMPLATES

    included_in_one = {"_saves_itself.html"}
    for path in TEMPLATES.rglob("*.html"):
        if path.name in included_in_one:
            continue
        outside = re.sub(r"<form\b[^§]*?</form>", "", path.read_text())
        assert "hx-post" not in outside, path
