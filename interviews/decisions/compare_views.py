"""Two to five roles side by side: /compare/?role=3&role=7, and &only=differences."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest, page
from applications.domain.pipeline import Stage
from applications.models import LogEntry, Role
from applications.offers.reading import offers_of
from interviews.debrief.reading import judged_roles
from interviews.decisions.compare_rows import Column, rows_of
from interviews.decisions.domain.comparison import FEWEST, MOST, Contender, comparison
from interviews.decisions.next_step import next_step
from interviews.models import Decision, FollowUp, Interview
from interviews.preparing.role_facts import role_facts
from interviews.score.changes import score_of_evidence
from interviews.score.evidence_reading import evidence_of, together

ONLY_DIFFERENCES = "differences"
MOST_LISTED = 20
MOST_DIGITS = 18  # of an id; more than any database gives, and it still fits into one


@require_safe
def role_compare(request: SignedInRequest) -> HttpResponse:
    chosen = _chosen(request.GET)
    only = request.GET.get("only") == ONLY_DIFFERENCES
    context: dict[str, Any] = {"fewest": FEWEST, "most": MOST, "only": only}
    if FEWEST <= len(chosen) <= MOST:
        judged = judged_roles(request, chosen)
        roles = [role for role, _ in judged]
        context |= _side_by_side(request, judged, only=only)
    else:
        roles = _own(request, chosen)
        if chosen:
            context["too_many_by"] = max(0, len(chosen) - MOST)
    context |= {"chosen": roles, "choices": _choices(request, roles), "most_listed": MOST_LISTED}
    template = "interviews/decisions/role_compare.html" + ("#comparison" if request.htmx else "")
    return page(request, template, context)


# --- Which roles ---------------------------------------------------------------------------------


def _chosen(asked: QueryDict) -> list[int]:
    """The ids asked for, each once, the smallest first; 404 for what can be no id."""
    typed = [it for it in asked.getlist("role") if it]
    if not all(it.isascii() and it.isdecimal() and len(it) <= MOST_DIGITS for it in typed):
        raise Http404
    return sorted({int(it) for it in typed})


def _own(request: SignedInRequest, pks: Sequence[int]) -> list[Role]:
    roles = Role.objects.owned_by(request.user).select_related("company", "own_stage").in_bulk(pks)
    if len(roles) < len(pks):
        raise Http404
    return [roles[pk] for pk in pks]


def _choices(request: SignedInRequest, chosen: Sequence[Role]) -> list[Role]:
    """The chosen ones, then those that changed last."""
    others = Role.objects.owned_by(request.user).exclude(pk__in=[it.pk for it in chosen])
    named = others.select_related("company").only("title", "company__name")
    return [*chosen, *named[:MOST_LISTED]]


def _address(pks: Sequence[int], *, only: bool) -> str:
    asked: list[tuple[str, str | int]] = [("role", pk) for pk in pks]
    if only:
        asked.append(("only", ONLY_DIFFERENCES))
    return f"{reverse('interviews:role_compare')}?{urlencode(asked)}"


# --- Side by side --------------------------------------------------------------------------------


def _side_by_side(
    request: SignedInRequest, judged: Sequence[tuple[Role, list[Interview]]], *, only: bool
) -> dict[str, Any]:
    pks = [role.pk for role, _ in judged]
    columns = _columns(request, judged, only=only)
    result = comparison([it.contender for it in columns.values()])
    in_order = [columns[it.key] for it in result.in_order]
    # What sets them apart comes first in its group: a phone shows a few rows at a time.
    rows = rows_of(in_order, request.user.preferences)
    places = {group: place for place, group in enumerate(dict.fromkeys(it.group for it in rows))}
    rows.sort(key=lambda it: (places[it.group], it.group != "Score" and not it.mark))
    differing = [it for it in rows if it.mark]
    return {
        "columns": in_order,
        "comparison": result,
        # Offers come before a ranking that there is not.
        "offers_first": not result.best_two and any(it.offer for it in in_order),
        "rows": differing if only else rows,
        "row_count": len(rows),
        "differing_count": len(differing),
        "other_url": _address(pks, only=not only),
    }


def _columns(
    request: SignedInRequest, judged: Sequence[tuple[Role, list[Interview]]], *, only: bool
) -> dict[int, Column]:
    """Role id → its column."""
    roles = [role for role, _ in judged]
    names, now = _names(roles), timezone.now()
    offers = offers_of(roles)
    own = {"role__in": roles}
    counting = Decision.objects.owned_by(request.user).counting()
    pending_rows = FollowUp.objects.owned_by(request.user).pending()
    decisions = _by_role(counting.filter(**own).defer("known"))
    follow_ups = _by_role(pending_rows.filter(**own))
    unheard = [it.pk for it in roles if it.stage == Stage.APPLIED]
    last_words = LogEntry.objects.last_words(unheard)
    columns = {}
    for role, interviews in judged:
        evidence = together(evidence_of(it) for it in interviews)
        waiting = [it for it in interviews if it.waits_for_gut(now=now)]
        score = None if waiting else score_of_evidence(evidence, role)
        made, pending = decisions.get(role.pk, []), follow_ups.get(role.pk, [])
        facts = role_facts(
            role,
            interviews,
            follow_ups=pending,
            decisions=made,
            last_word_at=last_words.get(role.pk),
        )
        columns[role.pk] = Column(
            contender=Contender(role.pk, names[role.pk], score, len(waiting)),
            role=role,
            interviews=interviews,
            waiting=waiting,
            evidence=evidence,
            offer=offers.get(role.pk),
            decision=made[0] if made else None,
            next_step=next_step(role, facts, interviews, pending, now),
            out_url=_address([it.pk for it in roles if it.pk != role.pk], only=only),
        )
    return columns


def _names(roles: Sequence[Role]) -> dict[int, str]:
    """Role id → its company, with as much more as tells two of these roles apart."""
    names = {role.pk: role.company.name for role in roles}
    for role in roles:
        same = [it for it in roles if it.company.name_key == role.company.name_key]
        if len(same) > 1:
            twins = [it.pk for it in same if it.title_key == role.title_key]
            number = f" ({sorted(twins).index(role.pk) + 1})" if len(twins) > 1 else ""
            names[role.pk] = f"{role.title}, {role.company.name}{number}"
    return names


def _by_role[T: (Decision, FollowUp)](rows: QuerySet[T]) -> dict[int, list[T]]:
    by_role: dict[int, list[T]] = {}
    for row in rows:
        by_role.setdefault(row.role_id, []).append(row)
    return by_role
