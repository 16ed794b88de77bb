"""What to watch for in an interview, by who sits there. Plain Python: no Django, clock or I/O.

Keys of the catalogue of flags. Which of them are worth a glance is a judgement: those that show in
the first minutes, in the way somebody of this kind speaks.
"""

from collections.abc import Collection, Iterable
from itertools import zip_longest

from interviews.log.domain.suggestions import LOOKS_FLAG

OF_COWORKERS = (
    "overformal_about_manager",
    "tight_lipped_about_manager",
    LOOKS_FLAG,
    "pause_and_smirk",
    "called_micromanager",
)
OF = {
    "coworker": OF_COWORKERS,
    "hiring_manager": ("credit_taking", "talks_over_people", "no_success_measure", "family_talk"),
    "recruiter": ("pay_dodged", "disrespect_to_candidate", "illegal_questions", "process_chaos"),
    "leadership": ("money_evasion", "layoff_spin", "goals_without_means", "family_talk"),
}
OF_ANYBODY = ("pause_and_smirk", "always_on_pride", "family_talk", "disrespect_to_candidate")
MOST_WATCHED = 6


def watch_list(kinds: Iterable[str], *, hidden: Collection[str] = ()) -> list[str]:
    """Keys of the flags to watch for, six at most, the most telling of each kind first.

    kinds: of each contact who is there, once for each of them. hidden: keys to leave out.
    """
    there = list(kinds)
    known = list(dict.fromkeys(it for it in there if it in OF))
    lists = [OF[it] for it in known] or [OF_ANYBODY]
    turns = [it for row in zip_longest(*lists) for it in row if it]
    can_exchange_looks = there.count("coworker") > 1
    wanted = (it for it in dict.fromkeys(turns) if it != LOOKS_FLAG or can_exchange_looks)
    return [it for it in wanted if it not in hidden][:MOST_WATCHED]
