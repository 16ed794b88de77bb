"""Whoever is known already is pointed out before they are added again, and never in the way."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from applications.models import Contact
from interviews.models import Interview
from tests.factories import ContactFactory, InterviewFactory, RoleFactory

POINTED_OUT = "You know Jörg Müller already"


@pytest.fixture
def role(owner):
    return RoleFactory(owner=owner, stage="interviewing")


@pytest.fixture
def known(role):
    return ContactFactory(
        owner=role.owner, company=role.company, name="Jörg Müller", email="jorg@fernhill.example"
    )


class TestOnThePageThatAddsOne:
    URL = reverse("applications:contact_create")

    @pytest.fixture
    def typed(self, role):
        return {"name": "JÖRG MÜLLER", "kind": "coworker", "company": role.company_id}

    def test_it_is_pointed_out_with_a_link_and_nothing_is_lost(self, signed_in, known, typed):
        page = signed_in.post(self.URL, typed | {"notes": "Met at a fair"})

        assertContains(page, POINTED_OUT, status_code=422)
        assertContains(page, f'href="{known.get_absolute_url()}"', status_code=422)
        assertContains(page, "Met at a fair", status_code=422)
        assert Contact.objects.get() == known

    def test_one_press_more_adds_another(self, signed_in, known, typed):
        signed_in.post(self.URL, typed | {"another": known.pk})

        assert [it.name for it in Contact.objects.all()] == ["Jörg Müller", "JÖRG MÜLLER"]

    def test_one_press_takes_the_known_one(self, signed_in, known, typed):
        page = signed_in.post(self.URL, {"name": typed["name"], "use": known.pk})

        assertRedirects(page, known.get_absolute_url())
        assert Contact.objects.get() == known

    def test_a_known_one_without_a_company_gets_the_one_named(self, signed_in, known, typed, role):
        Contact.objects.update(company=None)
        signed_in.post(self.URL, typed | {"use": known.pk})
        assert Contact.objects.get().company == role.company

    def test_a_known_recruiter_recruits_for_the_role_at_hand(self, signed_in, known, typed, role):
        Contact.objects.update(kind="recruiter", relationship="close", company=None)
        signed_in.post(f"{self.URL}?role={role.pk}", typed | {"use": known.pk})

        role.refresh_from_db()
        assert role.recruiter == known

    @pytest.mark.parametrize(
        ("typed", "is_known"),
        [
            ({"name": "Jo\u0308rg  müller"}, True),
            ({"name": "Somebody", "email": "JORG@Fernhill.example"}, True),
            ({"name": "Jörg Müller", "new_company": "Somewhere new"}, False),
            ({"name": "Somebody", "new_company": "Somewhere new"}, False),
            ({"name": "Jörg Müllers"}, False),
        ],
    )
    def test_by_name_at_the_company_or_by_mail_anywhere(self, typed, is_known, signed_in, known):
        page = signed_in.post(self.URL, {"kind": "other"} | typed)

        assert (page.status_code == 422) == is_known

    def test_not_of_somebody_else_nor_from_the_trash(self, signed_in, typed):
        ContactFactory(name="Jörg Müller", company=None)

        assert signed_in.post(self.URL, typed).status_code == 302

    def test_not_when_one_is_corrected(self, signed_in, known, typed):
        ContactFactory(owner=known.owner, company=known.company, name="Jörg Müller")
        address = reverse("applications:contact_edit", args=[known.pk])

        assert signed_in.post(address, typed).status_code == 302


class TestWithAnInterview:
    @pytest.fixture
    def typed(self, role):
        return {
            "role": role.pk,
            "kind": "coworkers",
            "round": 1,
            "local_date": "2026-12-01",
            "local_time": "10:00",
            "zone": "UTC",
            "duration_minutes": 60,
            "new_name": "JÖRG MÜLLER",
            "new_kind": "coworker",
        }

    @pytest.fixture(params=["added", "changed"])
    def address(self, request, role):
        if request.param == "added":
            return reverse("interviews:interview_create")
        interview = InterviewFactory(owner=role.owner, role=role)
        return reverse("interviews:interview_edit", args=[interview.pk])

    def test_it_is_pointed_out(self, signed_in, known, typed, address):
        page = signed_in.post(address, typed)

        assertContains(page, POINTED_OUT, status_code=422)
        assert Contact.objects.get() == known

    def test_one_press_more_adds_another(self, signed_in, known, typed, address):
        signed_in.post(address, typed | {"another": known.pk})

        [there] = Interview.objects.get().contacts.all()
        assert there.name == "JÖRG MÜLLER"

    def test_one_press_takes_the_known_one(self, signed_in, known, typed, address):
        del typed["new_kind"]
        signed_in.post(address, typed | {"use": known.pk, "contacts": [known.pk]})

        assert list(Interview.objects.get().contacts.all()) == [known]
        assert Contact.objects.get() == known


class TestWhilePreparing:
    TYPED = {"new_name": "JÖRG MÜLLER", "new_kind": "coworker"}

    @pytest.fixture
    def interview(self, role):
        return InterviewFactory(owner=role.owner, role=role)

    @pytest.fixture
    def address(self, interview):
        return reverse("interviews:participant_add", args=[interview.pk])

    def test_it_is_pointed_out(self, htmx, signed_in, known, address):
        for client in (htmx, signed_in):
            assertContains(client.post(address, self.TYPED), POINTED_OUT, status_code=422)
        assert Contact.objects.get() == known

    def test_one_press_more_adds_another(self, htmx, known, interview, address):
        page = htmx.post(address, self.TYPED | {"another": known.pk})

        assertNotContains(page, POINTED_OUT)
        assert [it.name for it in interview.contacts.all()] == ["JÖRG MÜLLER"]

    def test_one_press_takes_the_known_one(self, htmx, known, interview, address):
        htmx.post(address, {"new_name": "JÖRG MÜLLER", "new_kind": "", "use": known.pk})

        assert list(interview.contacts.all()) == [known]

    def test_nobody_can_be_used_who_was_not_pointed_out(self, htmx, known, interview, address):
        stranger = ContactFactory()
        page = htmx.post(address, self.TYPED | {"use": stranger.pk})

        assertContains(page, POINTED_OUT, status_code=422)
        assert not interview.contacts.exists()
