"""What was read of a posting, to be checked and kept."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.db.models import Q
from django.utils import timezone

from accounts.folding import KeyField
from accounts.models import User
from accounts.plain_text import guard_text_fields
from applications.forms import NearDayField, WebAddressField
from applications.models import Role
from applications.models.role import Workplace
from overview.quick_changes import Added, add_quickly
from transfer.capture.domain.posting import Posting

LONGEST_SENT = 400_000


class PastedField(forms.CharField):
    """Text as it was copied: what nobody can see in it is left out."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return "".join(it for it in text if it.isprintable() or it in "\n\t")


class ReadForm(forms.Form):
    """What a browser sent, or somebody pasted."""

    pasted = PastedField(
        label="The posting's link, its text, or the source of its page",
        max_length=LONGEST_SENT,
        widget=forms.Textarea({"rows": 4}),
        error_messages={
            "required": "Paste something first.",
            "max_length": "That is too long to be one posting. Paste less of it.",
        },
    )


class CaptureForm(forms.Form):
    """A posting as it will be kept; another one of the same link or title is pointed out once."""

    optional_is_plain = True

    title = forms.CharField(
        label="Title", max_length=160, error_messages={"required": "Give the role a title."}
    )
    company = forms.CharField(
        label="Company", max_length=120, error_messages={"required": "Name the company."}
    )
    location = forms.CharField(label="Place", max_length=160, required=False)
    workplace = forms.ChoiceField(
        label="Where the work is done",
        choices=[("", "Not known"), *Workplace.choices],
        required=False,
    )
    pay = forms.CharField(label="Pay, as they write it", max_length=120, required=False)
    closes_on = NearDayField(label="Applications close on", required=False)
    posting_url = WebAddressField(
        label="Link", max_length=1000, required=False, assume_scheme="https"
    )
    posting_text = forms.CharField(
        label="Text of the posting",
        max_length=50_000,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text="It is kept as it is today: postings vanish.",
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        guard_text_fields(self)

    @property
    def same(self) -> Role | None:
        """A role with this link, or with this title at this company; None where there is none."""
        said = self.cleaned_data
        same = Q(
            title_key=KeyField.key(" ".join(said["title"].split())),
            company__name_key=KeyField.key(" ".join(said["company"].split())),
        )
        own = Role.objects.owned_by(self.owner).select_related("company")
        return own.filter(same).first() or own.linked_to(said["posting_url"])

    def save_at(self, now: datetime) -> Added:
        said = dict(self.cleaned_data)
        company, pay = said.pop("company"), said.pop("pay")
        source = (urlsplit(said["posting_url"]).hostname or "").removeprefix("www.")[:160]
        role = Role(owner=self.owner, **said, pay_said=pay, source=source)
        return add_quickly(
            role=role,
            company_name=" ".join(company.split()),
            interview=None,
            contacts=[],
            today=timezone.localdate(now),
            now=now,
        )


def initial_of(posting: Posting) -> dict[str, Any]:
    """How the form starts with what was read."""
    return {
        "title": posting.title[:160],
        "company": posting.company[:120],
        "location": posting.place[:160],
        "workplace": Workplace.REMOTE if posting.is_remote else "",
        "pay": posting.pay[:120],
        "closes_on": posting.closes_on,
        "posting_url": posting.url if len(posting.url) <= 1000 else "",
        "posting_text": posting.text,
    }
