from django.urls import path

from config.placeholder import soon
from interviews.views import checklist, interviews

app_name = "interviews"
urlpatterns = [
    # interviews/views/interviews.py
    path("interviews/", interviews.interview_list, name="interview_list"),
    path("interviews/add/", interviews.interview_create, name="interview_create"),  # ?role=<pk>
    path("interviews/<int:pk>/", interviews.interview_detail, name="interview_detail"),
    path("interviews/<int:pk>/edit/", interviews.interview_edit, name="interview_edit"),
    path("interviews/<int:pk>/trash/", interviews.interview_trash, name="interview_trash"),
    path("interviews/<int:pk>/end/", interviews.interview_end, name="interview_end"),
    path("interviews/<int:pk>/reopen/", interviews.interview_reopen, name="interview_reopen"),
    # interviews/views/prepare.py
    path("interviews/<int:pk>/prepare/", soon, name="interview_prepare"),
    path("interviews/<int:pk>/people/add/", soon, name="participant_add"),
    path("participants/<int:pk>/remove/", soon, name="participant_remove"),
    path("interviews/<int:pk>/messages/pick/", soon, name="message_plan_toggle"),
    path("interviews/<int:pk>/questions/plan/", soon, name="question_plan"),
    path("questions/<int:pk>/unplan/", soon, name="question_unplan"),
    path("questions/<int:pk>/reserve/", soon, name="question_reserve_toggle"),
    path("questions/<int:pk>/softer/", soon, name="question_softer_toggle"),
    # interviews/views/checklist.py
    path(
        "interviews/<int:pk>/checklist/", checklist.interview_checklist, name="interview_checklist"
    ),
    path(
        "interviews/<int:pk>/checklist/toggle/",
        checklist.checklist_item_toggle,
        name="checklist_item_toggle",
    ),
    path(
        "interviews/<int:pk>/checklist/add/",
        checklist.checklist_item_add,
        name="checklist_item_add",
    ),
    path(
        "interviews/<int:pk>/checklist/remove/",
        checklist.checklist_item_remove,
        name="checklist_item_remove",
    ),
    # interviews/views/bank.py
    path("questions/", soon, name="bank_question_list"),
    path("questions/add/", soon, name="bank_question_create"),
    path("questions/<str:key>/", soon, name="bank_question_detail"),
    path("questions/<str:key>/edit/", soon, name="bank_question_edit"),
    path("questions/<str:key>/hide/", soon, name="bank_question_hide"),
    # interviews/views/log.py, flags.py
    path("interviews/<int:pk>/log/", soon, name="interview_log"),
    path("log/questions/<int:pk>/asked/", soon, name="question_asked_toggle"),
    path("log/questions/<int:pk>/answer/", soon, name="answer_record"),
    path("interviews/<int:pk>/questions/unplanned/", soon, name="question_add_unplanned"),
    path("answers/<int:pk>/scared/", soon, name="answer_scared_toggle"),
    path("message-plans/<int:pk>/deliver/", soon, name="message_deliver"),
    path("interviews/<int:pk>/observe/", soon, name="observation_record"),
    path("interviews/<int:pk>/flags/add/", soon, name="flag_create"),
    path("flags/<int:pk>/edit/", soon, name="flag_edit"),
    path("flags/<int:pk>/withdraw/", soon, name="flag_withdraw"),
    path("flags/<int:pk>/restore/", soon, name="flag_restore"),
    path("interviews/<int:pk>/offers/accept/", soon, name="offer_accept"),
    path("interviews/<int:pk>/offers/decline/", soon, name="offer_decline"),
    # interviews/views/debrief.py, verdict.py
    path("interviews/<int:pk>/debrief/", soon, name="interview_debrief"),
    path("interviews/<int:pk>/gut/", soon, name="gut_record"),
    path("interviews/<int:pk>/verdict/", soon, name="interview_verdict"),
    path("roles/<int:pk>/verdict/", soon, name="role_verdict"),
    path("score/", soon, name="score_explained"),
    # interviews/views/company_flags.py
    path("companies/<int:pk>/flags/", soon, name="company_flags"),
    path("companies/<int:pk>/flags/add/", soon, name="company_flag_create"),
    # interviews/views/follow_ups.py
    path("follow-ups/", soon, name="follow_up_list"),
    path("follow-ups/<int:pk>/", soon, name="follow_up_detail"),
    path("follow-ups/<int:pk>/done/", soon, name="follow_up_done"),
    path("follow-ups/<int:pk>/snooze/", soon, name="follow_up_snooze"),
    path("follow-ups/<int:pk>/dismiss/", soon, name="follow_up_dismiss"),
    path("follow-ups/<int:pk>/undo/", soon, name="follow_up_undo"),
]
