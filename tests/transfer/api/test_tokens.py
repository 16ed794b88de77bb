"""Tokens of programs: shown once, kept as a hash, revoked in one click and taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountEvent
from accounts.steady import look_at_clock
from tests.factories import ApiTokenFactory
from tests.undoing import undo_in
from transfer.api.token_changes import (
    MOST_TOKENS,
    hash_of,
    make_token,
    note_use,
    token_of,
)
from transfer.api.token_form import TOO_MANY
from transfer.models import ApiToken

PAGE = reverse("transfer:api_token_list")
SENT = {"name": "My  script", "scope": "read", "days": "90"}


def test_a_token_is_shown_once_and_kept_as_a_hash(signed_in, owner):
    assert signed_in.post(PAGE, SENT).status_code == 302
    shown = signed_in.get(PAGE)
    secret, token = shown.context["secret"], ApiToken.objects.get()

    assert secret in shown.text
    assert secret not in signed_in.get(PAGE).text
    assert (token.owner, token.name, token.scope) == (owner, "My script", "read")
    assert token.token_hash == hash_of(secret) and secret.startswith(token.prefix)
    assert secret not in str(ApiToken.objects.values_list())
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)


def test_one_without_an_end_lasts_until_it_is_revoked(signed_in):
    signed_in.post(PAGE, SENT | {"days": "0"})

    assert ApiToken.objects.get().expires_at is None


def test_a_revoked_token_opens_nothing_until_the_undo(signed_in, owner):
    now = timezone.now()
    token = ApiTokenFactory(owner=owner, secret="debrief_x")
    answer = signed_in.post(reverse("transfer:api_token_revoke", args=[token.pk]), follow=True)

    assert token_of("debrief_x", now=now) is None
    assert "No longer let in" in answer.text

    signed_in.post(undo_in(answer))
    assert token_of("debrief_x", now=now) == token


@pytest.mark.parametrize("ended", [{"revoked_at": True}, {"expires_at": True}])
def test_only_tokens_in_use_are_found(owner, ended):
    now = timezone.now()
    ApiTokenFactory(owner=owner, secret="debrief_x", **dict.fromkeys(ended, now))

    assert token_of("debrief_x", now=now) is None


def test_nobody_gets_in_for_an_account_that_is_switched_off(owner):
    ApiTokenFactory(owner=owner, secret="debrief_x")
    owner.is_active = False
    owner.save()

    assert token_of("debrief_x", now=timezone.now()) is None


def test_a_use_is_noted_once_a_minute_and_in_the_activity_once_an_hour(
    owner, django_assert_num_queries
):
    token, now = ApiTokenFactory(owner=owner), timezone.now().replace(minute=10)

    assert note_use(token=token, now=now)
    token.refresh_from_db()
    with django_assert_num_queries(0):
        assert not note_use(token=token, now=now + timedelta(seconds=59))
    assert note_use(token=token, now=now + timedelta(minutes=1))
    token.refresh_from_db()
    assert token.last_used_at == now + timedelta(minutes=1)
    assert AccountEvent.objects.get(owner=owner).times == 1
    assert note_use(token=token, now=now + timedelta(hours=1))
    assert AccountEvent.objects.get(owner=owner).times == 2
    # A clock that was set back does not silence it.
    token.refresh_from_db()
    assert note_use(token=token, now=now)


def test_there_are_at_most_so_many(signed_in, owner):
    for _ in range(MOST_TOKENS - 1):
        ApiTokenFactory(owner=owner)
    ApiTokenFactory(owner=owner, revoked_at=timezone.now())
    assert signed_in.post(PAGE, SENT).status_code == 302

    refused = signed_in.post(PAGE, SENT)

    assert refused.status_code == 422
    assert TOO_MANY in refused.text


def test_what_ended_long_ago_is_forgotten(signed_in, owner):
    long_ago = timezone.now() - timedelta(days=31)
    ApiTokenFactory(owner=owner, revoked_at=long_ago)
    ApiTokenFactory(owner=owner, expires_at=long_ago)
    lately = ApiTokenFactory(owner=owner, revoked_at=timezone.now())

    signed_in.post(PAGE, SENT)

    assert lately in ApiToken.objects.all() and ApiToken.objects.count() == 2


def test_a_clock_that_is_a_year_ahead_forgets_none(signed_in, owner, monkeypatch):
    now = timezone.now()
    look_at_clock(now)
    ends_soon = ApiTokenFactory(owner=owner, expires_at=now + timedelta(days=90))
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=400))

    make_token(token=ApiTokenFactory.build(owner=owner), lasts=None, now=timezone.now())

    assert ends_soon in ApiToken.objects.all()
