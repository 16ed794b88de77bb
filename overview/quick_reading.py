"""What the page of quick add shows: the line as it was understood, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest

from accounts.domain.business_time import local, to_utc
from accounts.folding import KeyField
from accounts.models import User
from applications.models import Company, Contact, Role
from interviews.models import Interview
from interviews.models.interview import InterviewKind, zone_words
from interviews.preparing.domain.clock_words import words_on_a_change
from overview.company_past import CompanyPast, past_of
from overview.domain.quick_line import Known, Reading, names_to_look_up, read_line
from overview.quick_dates import day_names_for
from overview.quick_form import QuickAddForm

USUAL_MINUTES = 60


def reading_of(
    line: str, request: HttpRequest, user: User, *, now: datetime, is_title_first: bool = False
) -> Reading:
    """The line as the user's own names, zone and languages let it be read. Three queries."""
    wall = local(now, user.preferences.zone).replace(tzinfo=None)
    names = day_names_for(request, today=wall.date())
    known = _known(line, user)
    return read_line(line, names=names, now=wall, known=known, is_title_first=is_title_first)


def _known(line: str, user: User) -> Known:
    keys = [KeyField.key(it) for it in names_to_look_up(line) if it.isprintable()]
    return Known(
        companies=_found(Company.objects.owned_by(user).filter(name_key__in=keys), "name_key"),
        titles=_found(Role.objects.owned_by(user).open().filter(title_key__in=keys), "title_key"),
        contacts=_found(Contact.objects.owned_by(user).filter(name_key__in=keys), "name_key"),
    )


def _found(rows: Any, name: str) -> frozenset[str]:
    return frozenset(rows.order_by().values_list(name, flat=True).distinct())


def initial_of(line: str, found: Reading, user: User) -> dict[str, Any]:
    """The initial values of a QuickAddForm."""
    days = found.day.days if found.day else ()
    values = {
        "line": line,
        "read_line": line,
        "days": " ".join(it.isoformat() for it in days) if len(days) > 1 else "",
        "company": found.company,
        "title": found.title,
        "local_date": days[0] if len(days) == 1 else None,
        "local_time": found.at,
        "duration_minutes": found.minutes or USUAL_MINUTES,
        "zone": found.zone or user.preferences.zone,
        "kind": found.kind or InterviewKind.OTHER,
        "round": found.round or 1,
        "place": found.place,
        "posting_url": found.posting_url,
        "pay": found.pay,
        "notes": "\n".join(
            [*found.leftovers, *([] if found.has_time else filter(None, [found.of_an_interview]))]
        ),
    }
    for n, it in enumerate(found.contacts):
        values |= {f"name_{n}": it.name, f"email_{n}": it.email, f"kind_{n}": it.kind}
    return values


def as_sent(values: Mapping[str, Any]) -> dict[str, str]:
    """Initial values as a browser would send them back."""
    return {
        name: f"{value:%H:%M}" if isinstance(value, time) else str(value or "")
        for name, value in values.items()
    }


def form_as_read(
    line: str, found: Reading, user: User, values: Mapping[str, Any] | None = None
) -> QuickAddForm:
    """A validated form of what was read. values: what stands in it, where that is known already."""
    if values is None:
        values = QuickAddForm(owner=user, initial=initial_of(line, found, user)).initial
    form = QuickAddForm(as_sent(values), owner=user)
    form.full_clean()
    return form


# --- What the page says of it --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Understood:
    """interview: as it would be saved, None before day and time are known. when: its start in
    words; elsewhere: the same on the user's own clock, "" where that is the same. doubts: what to
    look at. needs: what is still missing, in words. past: of the company.
    """

    form: QuickAddForm
    interview: Interview | None
    when: str
    elsewhere: str
    doubts: list[str]
    leftovers: list[str]
    needs: list[str]
    past: CompanyPast | None

    @property
    def is_incomplete(self) -> bool:
        """Something is missing that has to be typed, not only chosen."""
        return bool({"company", "title", "local_date", "local_time"} & self.form.errors.keys())

    @property
    def kind(self) -> str:
        return self.interview.get_kind_display() if self.interview else ""


def understood(form: QuickAddForm, found: Reading | None, *, now: datetime) -> Understood:
    """form: bound to the values as they are now, and validated; what is wrong is still missing."""
    user, interview = form.owner, form.interview
    doubts = list(found.doubts) if found else []
    if found and found.day and found.day.doubt:
        doubts.insert(0, found.day.doubt)
    when = elsewhere = ""
    if interview:
        when = _when(interview, user, now)
        elsewhere = _elsewhere(interview, user)
        doubts += _about_the_moment(interview, now)
    needs = [str(it) for errors in form.errors.values() for it in errors]
    leftovers = found.leftovers if found else []
    return Understood(form, interview, when, elsewhere, doubts, leftovers, needs, past_for(form))


def past_for(form: QuickAddForm) -> CompanyPast | None:
    """What there is at the company of a validated form; None for a role that is there already."""
    if form.known_role:
        return None
    pk = form.known_company.pk if form.known_company else None
    name = "" if pk else form.cleaned_data.get("company", "")
    return past_of(form.owner, company=pk, name=name)


def _when(interview: Interview, user: User, now: datetime) -> str:
    start = datetime.combine(interview.local_date, interview.local_time)
    end = start + timedelta(minutes=interview.duration_minutes or USUAL_MINUTES)
    is_own = interview.zone == user.preferences.zone
    zone = f"your time ({zone_words(interview.zone)})" if is_own else zone_words(interview.zone)
    near = _near(interview.local_date, local(now, interview.zone).date())
    return f"{start:%A} {start.day} {start:%B %Y}, {start:%H:%M}–{end:%H:%M}, {zone}{near}"


def _near(day: date, today: date) -> str:
    days = (day - today).days
    if days in {0, 1}:
        return ", today" if days == 0 else ", tomorrow"
    return f", in {days} days" if days > 1 else ""


def _elsewhere(interview: Interview, user: User) -> str:
    moment = to_utc(interview.local_date, interview.local_time, interview.zone)
    yours = local(moment, user.preferences.zone)
    if yours.replace(tzinfo=None) == local(moment, interview.zone).replace(tzinfo=None):
        return ""
    return f"{yours:%A %H:%M} your time"


def _about_the_moment(interview: Interview, now: datetime) -> list[str]:
    day, at, zone = interview.local_date, interview.local_time, interview.zone
    words = [it for it in [words_on_a_change(day, at, zone)] if it]
    if to_utc(day, at, zone) < now:
        words.append("That is in the past.")
    return words
