from django.urls import path

from interviews.asked_me import views as asked_me_views
from interviews.debrief import over_views
from interviews.debrief import views as debrief_views
from interviews.decisions import compare_views, looking_back_views, others_views
from interviews.decisions import views as decisions_views
from interviews.flags import company_views as flags_company_views
from interviews.flags import found_views, overview_views
from interviews.follow_ups import draft_views, settings_views, silence_views
from interviews.follow_ups import views as follow_ups_views
from interviews.log import flag_views, notice_views, room_views, sheet_views
from interviews.log import views as log_views
from interviews.preparing import (
    bank_views,
    checklist_views,
    interview_views,
    plan_views,
    stage_views,
)
from interviews.verdict import drift_views, explained_views
from interviews.verdict import views as verdict_views

app_name = "interviews"
urlpatterns = [
    path("interviews/", interview_views.interview_list, name="interview_list"),
    path(
        "interviews/add/", interview_views.interview_create, name="interview_create"
    ),  # ?role=<pk>
    path("interviews/<int:pk>/", interview_views.interview_detail, name="interview_detail"),
    path("interviews/<int:pk>/edit/", interview_views.interview_edit, name="interview_edit"),
    path("interviews/<int:pk>/trash/", interview_views.interview_trash, name="interview_trash"),
    path("interviews/<int:pk>/end/", interview_views.interview_end, name="interview_end"),
    path("interviews/<int:pk>/reopen/", interview_views.interview_reopen, name="interview_reopen"),
    path("interviews/<int:pk>/prepare/", plan_views.interview_prepare, name="interview_prepare"),
    path("interviews/<int:pk>/contacts/add/", plan_views.participant_add, name="participant_add"),
    path("participants/<int:pk>/remove/", plan_views.participant_remove, name="participant_remove"),
    path(
        "interviews/<int:pk>/messages/pick/",
        plan_views.message_plan_toggle,
        name="message_plan_toggle",
    ),
    path("interviews/<int:pk>/questions/plan/", plan_views.question_plan, name="question_plan"),
    path("questions/<int:pk>/unplan/", plan_views.question_unplan, name="question_unplan"),
    path(
        "questions/<int:pk>/reserve/",
        plan_views.question_reserve_toggle,
        name="question_reserve_toggle",
    ),
    path(
        "questions/<int:pk>/softer/",
        plan_views.question_softer_toggle,
        name="question_softer_toggle",
    ),
    path(
        "interviews/<int:pk>/questions/suggest/",
        plan_views.question_plan_suggest,
        name="question_plan_suggest",
    ),
    path(
        "interviews/<int:pk>/checklist/",
        checklist_views.interview_checklist,
        name="interview_checklist",
    ),
    path(
        "interviews/<int:pk>/checklist/toggle/",
        checklist_views.checklist_item_toggle,
        name="checklist_item_toggle",
    ),
    path(
        "interviews/<int:pk>/checklist/add/",
        checklist_views.checklist_item_add,
        name="checklist_item_add",
    ),
    path(
        "interviews/<int:pk>/checklist/remove/",
        checklist_views.checklist_item_remove,
        name="checklist_item_remove",
    ),
    path("questions/", bank_views.bank_question_list, name="bank_question_list"),
    path("questions/add/", bank_views.bank_question_create, name="bank_question_create"),
    path("questions/<str:key>/", bank_views.bank_question_detail, name="bank_question_detail"),
    path("questions/<str:key>/edit/", bank_views.bank_question_edit, name="bank_question_edit"),
    path("questions/<str:key>/hide/", bank_views.bank_question_hide, name="bank_question_hide"),
    path("questions/<str:key>/show/", bank_views.bank_question_show, name="bank_question_show"),
    path("questions/<str:key>/plan/", bank_views.bank_question_plan, name="bank_question_plan"),
    path(
        "questions/<str:key>/original/",
        bank_views.bank_question_restore,
        name="bank_question_restore",
    ),
    path("interviews/<int:pk>/log/", log_views.interview_log, name="interview_log"),
    path("interviews/<int:pk>/sheet/", sheet_views.interview_sheet, name="interview_sheet"),
    path("interviews/<int:pk>/room/", room_views.interview_room, name="interview_room"),
    path(
        "interviews/<int:pk>/room/answers/<str:key>/",
        room_views.room_answer,
        name="room_answer",
    ),
    path("interviews/<int:pk>/room/noticed/", notice_views.room_notice, name="room_notice"),
    path(
        "interviews/<int:pk>/room/over/", over_views.interview_room_over, name="interview_room_over"
    ),
    path(
        "log/questions/<int:pk>/asked/",
        log_views.question_asked_toggle,
        name="question_asked_toggle",
    ),
    path("log/questions/<int:pk>/answer/", log_views.answer_record, name="answer_record"),
    path(
        "log/questions/<int:pk>/suggestion/",
        log_views.answer_signal_suggest,
        name="answer_signal_suggest",
    ),
    path("log/questions/<int:pk>/probe/", log_views.question_probe, name="question_probe"),
    path("log/questions/<int:pk>/drop/", log_views.question_drop, name="question_drop"),
    path(
        "interviews/<int:pk>/questions/unplanned/",
        log_views.question_add_unplanned,
        name="question_add_unplanned",
    ),
    path("answers/<int:pk>/scared/", log_views.answer_scared_toggle, name="answer_scared_toggle"),
    path("answers/<int:pk>/withdraw/", log_views.answer_withdraw, name="answer_withdraw"),
    path("answers/<int:pk>/use/", log_views.answer_use, name="answer_use"),
    path("answers/<int:pk>/leave/", log_views.answer_leave, name="answer_leave"),
    path("message-plans/<int:pk>/deliver/", log_views.message_deliver, name="message_deliver"),
    path("interviews/<int:pk>/observe/", flag_views.observation_record, name="observation_record"),
    path("interviews/<int:pk>/flags/add/", flag_views.flag_create, name="flag_create"),
    path("flags/<int:pk>/edit/", flag_views.flag_edit, name="flag_edit"),
    path("flags/<int:pk>/explain/", flag_views.flag_explain, name="flag_explain"),
    path("flags/<int:pk>/withdraw/", flag_views.flag_withdraw, name="flag_withdraw"),
    path("flags/<int:pk>/restore/", flag_views.flag_restore, name="flag_restore"),
    path("flags/<int:pk>/reading/keep/", flag_views.flag_reading_keep, name="flag_reading_keep"),
    path("flags/<int:pk>/reading/pick/", flag_views.flag_reading_pick, name="flag_reading_pick"),
    path(
        "interviews/<int:pk>/suggestions/accept/",
        flag_views.suggestion_accept,
        name="suggestion_accept",
    ),
    path(
        "interviews/<int:pk>/suggestions/dismiss/",
        flag_views.suggestion_dismiss,
        name="suggestion_dismiss",
    ),
    path(
        "interviews/<int:pk>/suggestions/<slug:flag_key>/restore/",
        flag_views.suggestion_restore,
        name="suggestion_restore",
    ),
    path(
        "interviews/<int:pk>/interviewer-questions/add/",
        asked_me_views.interviewer_question_create,
        name="interviewer_question_create",
    ),
    path(
        "interviewer-questions/",
        asked_me_views.interviewer_question_list,
        name="interviewer_question_list",
    ),
    path(
        "interviewer-questions/<int:pk>/edit/",
        asked_me_views.interviewer_question_edit,
        name="interviewer_question_edit",
    ),
    path(
        "interviewer-questions/<int:pk>/remove/",
        asked_me_views.interviewer_question_remove,
        name="interviewer_question_remove",
    ),
    path(
        "interviewer-questions/<int:pk>/best/",
        asked_me_views.interviewer_question_best,
        name="interviewer_question_best",
    ),
    path(
        "interviewer-questions/<int:pk>/apart/",
        asked_me_views.interviewer_question_apart,
        name="interviewer_question_apart",
    ),
    path("interviews/<int:pk>/debrief/", debrief_views.interview_debrief, name="interview_debrief"),
    path("interviews/<int:pk>/notes/drop/", notice_views.own_note_drop, name="own_note_drop"),
    path("interviews/<int:pk>/gut/", debrief_views.gut_record, name="gut_record"),
    path("interviews/<int:pk>/verdict/", verdict_views.interview_verdict, name="interview_verdict"),
    path(
        "interviews/<int:pk>/gap-reason/", verdict_views.gap_reason_record, name="gap_reason_record"
    ),
    path("roles/<int:pk>/verdict/", verdict_views.role_verdict, name="role_verdict"),
    path("companies/<int:pk>/verdict/", verdict_views.company_verdict, name="company_verdict"),
    path("roles/<int:pk>/drift/restore/", drift_views.drift_restore, name="drift_restore"),
    path("score/", explained_views.score_explained, name="score_explained"),
    path("score/try/", explained_views.score_try, name="score_try"),
    path("score/keep/", explained_views.score_keep, name="score_keep"),
    path("compare/", compare_views.role_compare, name="role_compare"),  # ?role=<pk>&role=<pk>
    path("roles/<int:pk>/stage/take/", stage_views.role_stage_take, name="role_stage_take"),
    path("roles/<int:pk>/stage/leave/", stage_views.role_stage_leave, name="role_stage_leave"),
    path("roles/<int:pk>/decide/", decisions_views.decision_create, name="decision_create"),
    path("decisions/<int:pk>/", decisions_views.decision_detail, name="decision_detail"),
    path(
        "decisions/<int:pk>/withdraw-others/",
        others_views.decision_withdraw_others,
        name="decision_withdraw_others",
    ),
    path("decisions/<int:pk>/undo/", decisions_views.decision_undo, name="decision_undo"),
    path("decisions/<int:pk>/restore/", decisions_views.decision_restore, name="decision_restore"),
    path(
        "roles/<int:pk>/looking-back/",
        looking_back_views.retrospective_edit,
        name="retrospective_edit",
    ),
    path("flags/", overview_views.flag_overview, name="flag_overview"),
    path("companies/<int:pk>/flags/", flags_company_views.company_flags, name="company_flags"),
    path(
        "companies/<int:pk>/flags/add/",
        flags_company_views.company_flag_create,
        name="company_flag_create",
    ),
    path(
        "companies/<int:pk>/flags/found/add/",
        found_views.found_flag_create,
        name="found_flag_create",
    ),
    path("found-flags/<int:pk>/edit/", found_views.found_flag_edit, name="found_flag_edit"),
    path("found-flags/<int:pk>/trash/", found_views.found_flag_trash, name="found_flag_trash"),
    path("follow-ups/", follow_ups_views.follow_up_list, name="follow_up_list"),
    path("follow-ups/<int:pk>/", follow_ups_views.follow_up_detail, name="follow_up_detail"),
    path("follow-ups/<int:pk>/draft/", draft_views.follow_up_draft, name="follow_up_draft"),
    path(
        "follow-ups/<int:pk>/warnings/", draft_views.follow_up_warnings, name="follow_up_warnings"
    ),
    path("follow-ups/<int:pk>/sent/", draft_views.follow_up_sent, name="follow_up_sent"),
    path("follow-ups/<int:pk>/done/", follow_ups_views.follow_up_done, name="follow_up_done"),
    path("follow-ups/<int:pk>/snooze/", follow_ups_views.follow_up_snooze, name="follow_up_snooze"),
    path(
        "follow-ups/<int:pk>/dismiss/", follow_ups_views.follow_up_dismiss, name="follow_up_dismiss"
    ),
    path("follow-ups/<int:pk>/reopen/", follow_ups_views.follow_up_reopen, name="follow_up_reopen"),
    path("follow-ups/<int:pk>/ghosted/", silence_views.follow_up_ghosted, name="follow_up_ghosted"),
    path(
        "follow-ups/rules/",
        settings_views.follow_up_settings_edit,
        name="follow_up_settings_edit",
    ),
    path(
        "follow-ups/rules/defaults/",
        settings_views.follow_up_settings_reset,
        name="follow_up_settings_reset",
    ),
]
