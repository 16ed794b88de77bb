"""From a file to roles and back, over the pages."""

import csv
import zipfile
from datetime import date, timedelta
from io import BytesIO, StringIO
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from applications.models import Company, Contact, Role, StageMove, Tag
from applications.services import move_stage
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    FoundFlagFactory,
    InterviewFactory,
    RetrospectiveFactory,
    RoleFactory,
)
from tests.page_forms import refusal_faults
from tests.page_text import text_of
from transfer.importing import writing
from transfer.importing.changes import carry_on, take_back
from transfer.importing.reading import counts_of
from transfer.importing.tasks import work_on_import
from transfer.models import Import, ImportRow
from transfer.models.imported import ImportState, Outcome

ROWS = (f"Firm {it},Baker,Applied,2026-03-{it % 28 + 1:02}" for it in range(40))
FORTY = "\n".join(["Company,Role,Status,Date applied", *ROWS])


@pytest.fixture(autouse=True)
def _sign_in(signed_in):
    pass


def bring(client, text, name="list.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    response = client.post(
        reverse("transfer:import_create"), {"file": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == 302, response.context["form"].errors
    return Import.objects.latest("pk")


def answer(client, of, **sent):
    """Send the form of the page as it stands, with these answers."""
    form = client.get(of.get_absolute_url()).context["form"]
    filled = {name: form[name].value() or "" for name in form.fields}
    return client.post(reverse("transfer:import_match", args=[of.pk]), filled | sent)


def import_all(client, text, **sent):
    of = bring(client, text)
    response = answer(client, of, start="1", **sent)
    assert response.status_code == 302, response.context["form"].errors
    of.refresh_from_db()
    while of.is_at_work:
        carry_on(pk=of.pk, today=timezone.localdate(), now=timezone.now())
        of.refresh_from_db()
    return of


def undo(client, of):
    client.post(reverse("transfer:import_undo", args=[of.pk]))
    of.refresh_from_db()
    return of


def test_forty_rows_become_forty_roles_in_two_steps(signed_in):
    of = bring(signed_in, FORTY)
    assert Role.objects.count() == Company.objects.count() == 0
    assert "Import 40 roles" in signed_in.get(of.get_absolute_url()).text

    response = answer(signed_in, of, start="1")
    of.refresh_from_db()

    assert response.url == of.get_absolute_url()
    assert of.state == ImportState.DONE
    assert Role.objects.filter(stage="applied").count() == 40
    assert StageMove.objects.filter(moved_on=date(2026, 3, 8)).count() == 2
    assert "See your roles" in signed_in.get(of.get_absolute_url()).text


def test_a_whole_row_becomes_a_role_with_all_that_hangs_on_it(signed_in):
    CompanyFactory(owner=User.objects.get(), name="ACME Ltd.")
    import_all(
        signed_in,
        "Company,Role,Status,Date applied,Interview date,Tags,Recruiter,Contact email,Source,Notes"
        '\nAcme,Baker,Rejected,2026-03-01,2026-03-09,"fun, far",Mia May,mia@acme.example,Fair,'
        "<b>Nice</b>",
    )
    role = Role.objects.get()
    contact = Contact.objects.get()

    assert role.company.name == "ACME Ltd."
    moves = role.moves.order_by("moved_on", "recorded_at")
    assert [(it.stage, it.moved_on.day) for it in moves] == [
        ("applied", 1),
        ("interviewing", 9),
        ("rejected", 9),
    ]
    assert sorted(it.name for it in role.tags.all()) == ["far", "fun"]
    assert (contact.name, contact.kind, contact.email) == (
        "Mia May",
        "recruiter",
        "mia@acme.example",
    )
    assert role.recruiter == contact
    assert (role.source, role.notes, role.stage) == ("Fair", "Nice", "rejected")


def test_words_and_days_that_are_open_are_asked_and_remembered(signed_in):
    text = "Company,Role,Status,Date applied\nA,B,Archived,3/4/2026"
    of = bring(signed_in, text)
    page = signed_in.get(of.get_absolute_url()).text
    assert "3 April 2026" in page
    assert "4 March 2026" in page

    refused = answer(signed_in, of, start="1")
    assert refused.status_code == 422
    assert "Choose what “Archived” means." in refused.text
    assert "Choose how this file writes days." in refused.text
    assert not list(refusal_faults(refused.text))
    assert not Role.objects.exists()

    answer(signed_in, of, start="1", stage_0="ghosted", day_order="mdy")
    role = Role.objects.get()
    assert role.stage == "ghosted"
    assert role.moves.get(is_day_known=True).moved_on == date(2026, 3, 4)

    again = bring(signed_in, text.replace("A,B", "C,D"))
    assert answer(signed_in, again, start="1").status_code == 302
    assert (
        Role.objects.filter(
            stage="ghosted", moves__stage="applied", moves__moved_on=date(2026, 3, 4)
        ).count()
        == 2
    )


def test_a_column_is_matched_by_hand(signed_in):
    of = bring(signed_in, "Who,What\nAcme,Baker")
    refused = answer(signed_in, of, start="1")
    assert refused.status_code == 422
    assert "which column names the company" in refused.text

    twice = answer(signed_in, of, field_0="company", field_1="company")
    assert twice.status_code == 422
    assert "“Who” is “Company” already." in twice.text

    answer(signed_in, of, field_0="company", field_1="title")
    assert "Import 1 role" in signed_in.get(of.get_absolute_url()).text
    answer(signed_in, of, start="1")
    assert str(Role.objects.get()) == "Baker, Acme"


def test_what_one_has_already_is_skipped_filled_or_added(signed_in):
    import_all(signed_in, "Company,Role\nMüller GmbH,Koch (m/w/d)")
    text = "Company,Role,City\nMULLER,koch,Bath\nmuller,Koch,Rome"

    of = import_all(signed_in, text)
    assert [it.outcome for it in ImportRow.objects.filter(of=of)] == ["skipped", "skipped"]

    of = import_all(signed_in, text, twins="fill")
    role = Role.objects.get()
    assert [it.outcome for it in ImportRow.objects.filter(of=of)] == ["filled", "skipped"]
    assert role.location == "Bath"
    undo(signed_in, of)
    role.refresh_from_db()
    assert role.location == ""

    import_all(signed_in, text, twins="skip", twin_1="add")
    assert sorted(it.location for it in Role.objects.all()) == ["", "Rome"]


def test_the_same_row_twice_in_a_file_is_one_role(signed_in):
    of = import_all(signed_in, "Company,Role\nA,B\na,b\nC,D")
    assert Role.objects.count() == 2
    assert counts_of(of).skipped == 1


def test_bad_rows_come_back_as_a_file_with_the_reasons(signed_in):
    of = import_all(signed_in, "Company,Role,Notes\nA,B,x\n,B,=1+1\nC,,y\nD,E,z")
    assert Role.objects.count() == 2

    response = signed_in.get(reverse("transfer:import_refused", args=[of.pk]))
    assert list(csv.reader(StringIO(response.content.decode("utf-8-sig")))) == [
        ["Company", "Role", "Notes", "Why it was not imported"],
        ["", "B", "'=1+1", "The company is missing."],
        ["C", "", "y", "The title is missing."],
    ]
    again = bring(signed_in, response.content)
    assert "2 of 2" not in signed_in.get(again.get_absolute_url()).text


def test_a_row_that_the_database_refuses_stops_no_other(signed_in):
    create = writing.create_roles

    def refuse(*, roles, **options):
        if any(it.title == "Bad" for it in roles):
            raise DatabaseError
        create(roles=roles, **options)

    with patch.object(writing, "create_roles", refuse):
        of = import_all(signed_in, "Company,Role\nA,Good\nB,Bad\nC,Fine")

    assert sorted(it.title for it in Role.objects.all()) == ["Fine", "Good"]
    assert not Company.objects.filter(name="B").exists()
    assert ImportRow.objects.get(of=of, outcome=Outcome.REFUSED).cells == ["B", "Bad"]


def test_one_undo_takes_all_of_it_back_but_not_what_was_changed_since(signed_in):
    of = import_all(
        signed_in, "Company,Role,Tags,Contact\nA,B,t,Mia\nA,C,t,Mia\nD,E,u,Jo\nF,G,t,Al"
    )
    Role.objects.filter(title="E").update(location="Bath")
    later = timezone.now() + timedelta(minutes=1)
    Contact.objects.filter(name="Al").update(notes="Met him", updated_at=later)

    undo(signed_in, of)

    assert of.state == ImportState.UNDONE
    owner = of.owner
    assert [it.title for it in Role.objects.owned_by(owner)] == ["E"]
    assert [it.name for it in Company.objects.owned_by(owner)] == ["D", "F"]
    assert [it.name for it in Contact.objects.owned_by(owner)] == ["Al", "Jo"]
    assert [it.name for it in Tag.objects.owned_by(owner)] == ["u"]
    page = signed_in.get(of.get_absolute_url()).text
    assert "1 stayed, since you changed it" in " ".join(page.split())
    assert undo(signed_in, of).state == ImportState.UNDONE


def test_a_large_import_goes_on_in_the_background_and_after_its_worker_was_killed(signed_in):
    text = "Company,Role\n" + "\n".join(f"Firm {it},Baker" for it in range(150))
    of = bring(signed_in, text)
    answer(signed_in, of, start="1")
    of.refresh_from_db()
    assert (of.state, counts_of(of).done) == (ImportState.RUNNING, 60)
    assert "60 of 150" in signed_in.get(of.get_absolute_url()).text

    create = writing.create_roles

    def killed(*, roles, **options):
        create(roles=roles, **options)
        raise KeyboardInterrupt

    with patch.object(writing, "create_roles", killed), pytest.raises(KeyboardInterrupt):
        work_on_import.call(of.pk)
    assert Role.objects.count() == counts_of(of).done == 60

    work_on_import.call(of.pk)
    of.refresh_from_db()
    assert of.state == ImportState.DONE
    assert Role.objects.count() == 150


def test_where_no_worker_runs_the_page_carries_on(signed_in):
    text = "Company,Role\n" + "\n".join(f"Firm {it},Baker" for it in range(90))
    of = bring(signed_in, text)
    answer(signed_in, of, start="1")
    path = reverse("transfer:import_carry_on", args=[of.pk])

    Import.objects.update(worked_at=timezone.now())
    assert signed_in.post(path).url == of.get_absolute_url()
    assert counts_of(of).done == 60

    Import.objects.update(worked_at=timezone.now() + timedelta(hours=6))  # by a clock ahead
    for _ in range(20):
        response = signed_in.post(path, headers={"HX-Request": "true"})
        if "HX-Redirect" in response:
            break
    assert Role.objects.count() == 90


def test_a_file_that_is_not_wanted_is_forgotten(signed_in):
    of = bring(signed_in, "Company,Role\nA,B")
    signed_in.post(reverse("transfer:import_remove", args=[of.pk]))
    assert not Import.objects.exists()
    assert not Role.objects.exists()


def test_a_file_that_cannot_be_read_is_refused_on_the_page(signed_in):
    for file in (None, SimpleUploadedFile("a.pdf", b"%PDF-1.7"), SimpleUploadedFile("a.csv", b"")):
        response = signed_in.post(reverse("transfer:import_create"), {"file": file} if file else {})
        assert response.status_code == 422
    assert not Import.objects.exists()


def test_a_role_of_somebody_else_is_no_twin(signed_in):
    RoleFactory(title="B", company__name="A")
    of = bring(signed_in, "Company,Role\nA,B")
    assert "Import 1 role" in signed_in.get(of.get_absolute_url()).text


def test_a_chunk_takes_a_few_queries_however_long_and_so_does_its_undo(
    signed_in, django_assert_max_num_queries
):
    rows = (
        f"Firm {it // 2},Baker {it},Applied,2026-03-01,t{it % 3},Mia {it},m{it}@x.example"
        for it in range(120)
    )
    head = "Company,Role,Status,Date applied,Tags,Recruiter,Contact e-mail"
    of = bring(signed_in, "\n".join([head, *rows]))
    with patch("transfer.importing.views.AT_ONCE", 0):
        answer(signed_in, of, start="1")

    with django_assert_max_num_queries(70):
        carry_on(pk=of.pk, today=timezone.localdate(), now=timezone.now())
    assert [it.objects.count() for it in (Role, Company, Contact)] == [120, 60, 120]
    assert set(Role.objects.values_list("recruiter__name", flat=True)) == {
        f"Mia {it}" for it in range(120)
    }
    assert Tag.objects.get(name="t1").roles.count() == 40
    carry_on(pk=of.pk, today=timezone.localdate(), now=timezone.now())

    take_back(of=Import.objects.get(), now=timezone.now())
    with django_assert_max_num_queries(70):
        carry_on(pk=of.pk, today=timezone.localdate(), now=timezone.now())
    for model in (Role, Company, Contact):
        assert not model.objects.owned_by(of.owner).exists()
    assert not Tag.objects.exists()


def test_many_roles_are_planned_and_scored_as_one_is(signed_in):
    applied_on = timezone.localdate() - timedelta(days=1)
    import_all(signed_in, f"Company,Role,Status,Date applied\nA,B,Applied,{applied_on}")
    alone = RoleFactory(owner=User.objects.get(), company=CompanyFactory(owner=User.objects.get()))
    move_stage(role=alone, stage="applied", moved_on=applied_on, now=timezone.now())
    imported = Role.objects.get(title="B")

    assert sorted(imported.follow_ups.values_list("rule", "due_local")) == sorted(
        alone.follow_ups.values_list("rule", "due_local")
    )
    assert imported.follow_ups.exists()


def test_contacts_and_recruiters_are_found_within_a_file_as_between_files(signed_in):
    owner = User.objects.get()
    ContactFactory(
        owner=owner, name="Old Mia", email="MIA@x.example", kind="recruiter", company=None
    )
    import_all(
        signed_in,
        "Company,Role,Recruiter,Contact e-mail\nA,1,Mia May,mia@x.example\nA,2,Jo,\nA,3,jo,\n"
        "B,4,Jo,\nC,5,Al,\nC,6,,",
    )

    recruiters = dict(Role.objects.values_list("title", "recruiter__name"))
    assert recruiters == {"1": "Old Mia", "2": "Jo", "3": "Jo", "4": "Jo", "5": "Al", "6": "Al"}
    assert Contact.objects.filter(name="Jo").count() == 2


def test_whatever_was_added_to_a_role_since_keeps_it(signed_in):
    of = import_all(signed_in, "Company,Role\nA,1\nB,2\nC,3\nD,4")
    one, two, three, _ = Role.objects.order_by("title")
    RetrospectiveFactory(role=one)
    FoundFlagFactory(company=two.company)
    InterviewFactory(owner=of.owner, role=three)

    undo(signed_in, of)

    assert [it.title for it in Role.objects.owned_by(of.owner).order_by("title")] == ["1", "3"]
    assert [it.name for it in Company.objects.owned_by(of.owner)] == ["A", "B", "C"]


def linkedin(*people):
    """A whole ZIP with one application and these connections."""
    head = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        jobs = (
            "Application Date,Company Name,Job Title,Job Url\n3/4/24,Acme,Baker,https://l.example/1"
        )
        file.writestr("Jobs/Job Applications.csv", jobs)
        file.writestr("Connections.csv", "\n".join(["Notes:", "None", "", head, *people]))
    return packed.getvalue()


MIA = "Mia,May,https://www.linkedin.com/in/mia,mia@acme.example,ACME Ltd.,Chef,05 Mar 2024"
JO = "Jo,Ray,,,Elsewhere,,"


def test_connections_come_along_where_that_is_ticked_and_go_with_the_undo(signed_in):
    owner = User.objects.get()
    ContactFactory(owner=owner, name="Known", email="al@x.example", company=None)
    content = linkedin(MIA, JO, "Al,Fox,,AL@x.example,,,", JO)

    of = import_all(signed_in, content, connections="on")

    mia, jo = Contact.objects.exclude(name="Known").order_by("-name")
    assert (mia.name, mia.email, mia.job_title) == ("Mia May", "mia@acme.example", "Chef")
    assert mia.company.name == "Acme"
    assert mia.notes == ("Connected on LinkedIn on 5 March 2024.\nhttps://www.linkedin.com/in/mia")
    assert (jo.company, jo.notes) == (None, "Company: Elsewhere")
    assert "Contacts added 2" in text_of(signed_in.get(of.get_absolute_url()))
    assert Role.objects.get().recruiter is None

    Contact.objects.filter(pk=jo.pk).update(updated_at=timezone.now() + timedelta(minutes=1))
    undo(signed_in, of)
    assert {it.name for it in Contact.objects.owned_by(owner)} == {"Known", "Jo Ray"}
    assert not Company.objects.owned_by(owner).exists()


def test_connections_that_nobody_ticked_are_not_kept(signed_in):
    of = bring(signed_in, linkedin(MIA), "Complete.zip")
    assert (
        "Add your LinkedIn connections as contacts, too (1)"
        in signed_in.get(of.get_absolute_url()).text
    )

    answer(signed_in, of, start="1")

    of.refresh_from_db()
    assert of.connections == []
    assert not Contact.objects.exists()
    assert (
        "LinkedIn connections" not in signed_in.get(bring(signed_in, FORTY).get_absolute_url()).text
    )
