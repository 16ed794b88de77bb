"""Where the palette leads besides what was found: pages, things to add, and what is on just now."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from interviews.models import Interview
from overview.domain.commands import Command
from overview.models import SavedView

# Title, name of the page, icon, and other words for it.
PLACES = (
    ("Today", "overview:today", "home", "home due follow-ups overview"),
    ("Calendar", "overview:calendar", "calendar-days", "month week agenda deadlines due"),
    ("Interviews", "interviews:interview_list", "chat-bubble-left-right", "list"),
    ("Roles", "overview:role_board", "briefcase", "jobs applications list"),
    ("Red flags", "interviews:flag_overview", "flag", "warning signs"),
    ("Insights", "overview:insights", "chart-bar", "figures statistics funnel what search shows"),
    ("Compare", "interviews:role_compare", "scale", "roles offers side by side"),
    ("Companies", "applications:company_list", "building-office", "employers firms"),
    ("Contacts", "applications:contact_list", "user", "people recruiters"),
    ("Questions", "interviews:bank_question_list", "question-mark-circle", "bank ask"),
    ("Key messages", "applications:key_message_list", "megaphone", "stories proof"),
    ("Contact log", "applications:log_entry_list", "phone", "calls mails messages e-mails list"),
    ("Documents", "applications:document_list", "document-text", "cv resume letter files sent"),
    (
        "They asked me",
        "interviews:interviewer_question_list",
        "question-mark-circle",
        "interviewer questions answers library",
    ),
    ("Quick add", "overview:quick_add", "plus", "new interview line type"),
    ("Add interview", "interviews:interview_create", "plus", "new plan"),
    ("Add invitation", "agenda:invitation_add", "envelope", "new interview calendar ics import"),
    ("Add role", "overview:role_create", "plus", "new job application"),
    ("Import roles", "transfer:import_create", "arrow-down-tray", "csv excel linkedin list file"),
    ("Add company", "applications:company_create", "plus", "new employer"),
    ("Add contact", "applications:contact_create", "plus", "new person recruiter"),
    (
        "Import contacts",
        "transfer:contact_import",
        "arrow-down-tray",
        "vcard vcf phone people file",
    ),
    ("Add key message", "applications:key_message_create", "plus", "new story"),
    ("Add document", "applications:document_create", "plus", "new upload cv resume letter file"),
    ("Add question", "interviews:bank_question_create", "plus", "new bank"),
    ("All follow-ups", "interviews:follow_up_list", "envelope", "thank-you due"),
    ("Reminders", "agenda:reminder_list", "bell", "mail digest"),
    ("Reminder settings", "agenda:reminder_settings", "bell", "mail digest"),
    ("When follow-ups are suggested", "interviews:follow_up_settings_edit", "cog-6-tooth", "rules"),
    ("Notices on devices", "agenda:push_device_list", "bell", "push phone notifications"),
    ("Calendar feed", "agenda:calendar_feed", "calendar", "ics subscribe"),
    ("Limits and settings", "accounts:preferences_edit", "cog-6-tooth", "weights zone theme dark"),
    ("Account and security", "accounts:account_overview", "user-circle", "password passkey e-mail"),
    ("Capture a posting", "transfer:capture", "bookmark", "add role job link share paste"),
    ("Record of the search", "transfer:search_record", "document-text", "employment office print"),
    ("Export and import", "transfer:account_transfer", "arrow-down-tray", "zip backup move"),
    ("Stages", "applications:own_stage_list", "view-columns", "own columns board rename order"),
    ("Trash", "applications:trash", "trash", "deleted restore undo"),
    ("How the fit score is worked out", "interviews:score_explained", "scale", "weights try help"),
    ("Keyboard shortcuts", "overview:shortcuts", "command-line", "keys help"),
    ("About Debrief", "overview:about", "information-circle", "help licence"),
)
FIRST = {"Today", "Interviews", "Roles", "Add interview", "Quick add", "Compare"}


def commands_of(user: User, *, now: datetime) -> Iterator[Command]:
    """All that can be done from anywhere; what is about an interview comes first."""
    yield from _about_interviews(user, now)
    for view in SavedView.objects.owned_by(user):
        yield Command(view.name, view.get_absolute_url(), "bookmark", "view roles board filter")
    for title, name, icon, also in PLACES:
        yield Command(title, reverse(name), icon, also, is_first=title in FIRST)


def _about_interviews(user: User, now: datetime) -> Iterator[Command]:
    """The interview that is on, the next one, and the last one that waits to be written up."""
    rows = Interview.objects.owned_by(user).select_related("role__company").with_contacts()
    coming = rows.upcoming(now=now).first()
    waiting = rows.waiting_for_debrief(now=now).first()
    if coming:
        yield _about(coming, "Next interview", "interview_prepare", "calendar", "prepare")
    if it := (coming if coming and coming.has_begun(now=now) else waiting):
        yield _about(it, "Log", "interview_log", "pencil-square", "answers flags note write")
    if waiting:
        yield _about(waiting, "Debrief", "interview_debrief", "check-circle", "rate gut")


def _about(interview: Interview, title: str, page: str, icon: str, also: str) -> Command:
    about = f"{interview.title_with_day}, {interview.role.company.name}"
    url = reverse(f"interviews:{page}", args=[interview.pk])
    return Command(title, url, icon, also, about, is_first=True)
