"""What is said once a role was added: what there was at its company, beside the Undo."""

from django.template.loader import render_to_string

from applications.models import Role
from overview.company_past import CompanyPast


def added_words(role: Role, words: str, past: CompanyPast | None) -> str:
    """words: what was added, as a sentence. past: as it was before, None where there was none."""
    if past is None:
        return words
    context = {"words": words, "role": role, "past": past, "twin": past.twin_of(role)}
    return render_to_string("overview/_added.html", context)
