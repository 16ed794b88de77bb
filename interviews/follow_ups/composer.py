"""What the composer of a follow-up shows: the words, their versions, and what to warn of.

Nothing is sent from here: the user copies, opens their own mail program, prints or calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.http import QueryDict
from django.utils import timezone

from accounts.domain.words import joined
from accounts.http import SignedInRequest
from interviews.follow_ups.domain.draft_warnings import DraftWarning
from interviews.follow_ups.domain.drafts import NO_NAME, Form, build
from interviews.follow_ups.draft_changes import (
    MOST_OF_REASON,
    DraftRows,
    Picks,
    rows_for,
    warnings_for,
)
from interviews.follow_ups.draft_forms import DraftForm, SentForm
from interviews.models import DraftVersion, FollowUp

MOST_VERSIONS = 20
# Mail programs and systems cut longer addresses off, some without a word.
LONGEST_MAIL_LINK = 1_800


@dataclass(frozen=True, slots=True)
class Composer:
    """All that the composer shows. picked: what is in a draft that is built now.

    mailto: with the subject only where the whole text is too long for a link. text: what is
    printed. saved: the number of the version just saved, None where none was. is_cut: more wished
    answers were picked than go in.
    """

    form: Form
    tabs: Sequence[DraftVersion.Form]
    rows: DraftRows
    picked: Picks
    draft_form: DraftForm
    sent_form: SentForm
    warnings: Sequence[DraftWarning]
    versions: Sequence[DraftVersion]
    mailto: str
    is_too_long: bool
    text: str
    saved: int | None
    is_cut: bool

    @property
    def choices(self) -> str:
        """What can be chosen to go in, as a list in words; "" for nothing."""
        rows = self.rows
        kinds = {
            "what they said": rows.quotable,
            "a sentence on how it went": rows.offered_reason,
            "answers you wish you had given": rows.most_wished,
            "a key message": rows.sayable,
        }
        return joined([kind for kind, found in kinds.items() if found])

    @property
    def most_of_reason(self) -> int:
        return MOST_OF_REASON

    @property
    def is_mail_first(self) -> bool:
        """Whether the mail program is the way it leaves; else it is copied, or said."""
        contact = self.rows.follow_up.contact
        return self.form == Form.EMAIL and contact is not None and bool(contact.email)

    @property
    def is_copy_first(self) -> bool:
        contact = self.rows.follow_up.contact
        is_called = self.form == Form.CALL and contact is not None and bool(contact.phone)
        return not self.is_mail_first and not is_called

    @property
    def lacks_name(self) -> bool:
        return NO_NAME in self.text

    @property
    def loud_warnings(self) -> Sequence[DraftWarning]:
        return [it for it in self.warnings if it.is_loud]

    @property
    def quiet_warnings(self) -> Sequence[DraftWarning]:
        return [it for it in self.warnings if not it.is_loud]


def composer_of(
    request: SignedInRequest,
    follow_up: FollowUp,
    *,
    draft_form: DraftForm | None = None,
    sent_form: SentForm | None = None,
) -> Composer | None:
    """None where nobody is written to: such a follow-up is for the user alone."""
    asked = request.POST if request.method == "POST" else request.GET
    now = timezone.now()
    rows = rows_for(follow_up=follow_up, form=asked.get("form", ""), now=now)
    if not rows.forms:
        return None
    form, picks = rows.facts.form, _picks(asked)
    versions = list(follow_up.drafts.filter(form=form).order_by("-number")[:MOST_VERSIONS])
    start = _start(asked, rows, picks, versions)
    newest = versions[0] if versions else None
    draft_form = draft_form or DraftForm(initial=start, form=form, last=newest)
    if draft_form.is_bound:
        start = {name: draft_form.data.get(name, "") for name in start}
    mailto = _mailto(follow_up, start["subject"], start["body"])
    is_too_long = len(mailto) > LONGEST_MAIL_LINK
    return Composer(
        form=form,
        tabs=[DraftVersion.Form(it) for it in rows.forms],
        rows=rows,
        picked=rows.picked(picks),
        draft_form=draft_form,
        sent_form=sent_form or SentForm(follow_up=follow_up, today=timezone.localdate()),
        warnings=warnings_for(rows, now=now, **start),
        versions=versions,
        mailto=_mailto(follow_up, start["subject"], "") if is_too_long else mailto,
        is_too_long=is_too_long,
        text="\n\n".join(filter(None, start.values())),
        saved=next((it.number for it in versions if str(it.number) == asked.get("saved")), None),
        is_cut=len(picks.wished or ()) > rows.most_wished,
    )


def _picks(asked: QueryDict) -> Picks:
    """What the builder's boxes say; a draft that was not built by hand follows the rules."""
    if "built" not in asked:
        return Picks()
    return Picks(
        detail=_id(asked.get("detail", "")),
        wished=tuple(_id(it) for it in asked.getlist("wished") if _is_id(it)),
        message=_id(asked.get("message", "")),
        reason=asked.get("reason", "")[:MOST_OF_REASON] if _says_reason(asked) else "",
    )


def _says_reason(asked: QueryDict) -> bool:
    return "says_reason" in asked and "leaves_reason" not in asked


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _id(text: str) -> int:
    """0, which is nobody's id, for anything else."""
    return int(text) if _is_id(text) else 0


def _start(
    asked: QueryDict, rows: DraftRows, picks: Picks, versions: Sequence[DraftVersion]
) -> dict[str, str]:
    """The version asked for, else the newest; a new draft where there is none or one asks."""
    chosen = next((it for it in versions if str(it.number) == asked.get("version")), None)
    if chosen is None and versions and not {"built", "fresh"} & asked.keys():
        chosen = versions[0]
    if chosen is not None:
        return {"subject": chosen.subject, "body": chosen.body}
    subject, body = build(rows.facts_with(picks))
    return {"subject": subject, "body": body}


def is_shown_anyway(follow_up: FollowUp, rows: DraftRows, subject: str, body: str) -> bool:
    """Whether the page of that form shows these words by itself: nothing was typed."""
    last = follow_up.drafts.filter(form=rows.facts.form).order_by("-number").first()
    shown = (last.subject, last.body) if last else build(rows.facts_with(Picks()))
    return (shown[0].strip(), shown[1].strip()) == (subject.strip(), body.strip())


def _mailto(follow_up: FollowUp, subject: str, body: str) -> str:
    """A link of RFC 6068: all but the plainest characters percent-encoded, lines in CRLF."""
    address = follow_up.contact.email if follow_up.contact else ""
    parts = [f"subject={_encoded(subject)}"] if subject else []
    parts += [f"body={_encoded(body)}"] if body else []
    return f"mailto:{quote(address, safe='@')}" + (f"?{'&'.join(parts)}" if parts else "")


def _encoded(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return quote("\r\n".join(lines), safe="")
