from django.urls import path

from interviews.views import (
    bank,
    checklist,
    company_flags,
    company_verdict,
    compare,
    debrief,
    decisions,
    drafts,
    drift,
    flag_overview,
    flags,
    follow_up_settings,
    follow_ups,
    interviews,
    log,
    prepare,
    retrospective,
    score_explained,
    silence,
    verdict,
)

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
    path("interviews/<int:pk>/prepare/", prepare.interview_prepare, name="interview_prepare"),
    path("interviews/<int:pk>/people/add/", prepare.participant_add, name="participant_add"),
    path("participants/<int:pk>/remove/", prepare.participant_remove, name="participant_remove"),
    path(
        "interviews/<int:pk>/messages/pick/",
        prepare.message_plan_toggle,
        name="message_plan_toggle",
    ),
    path("interviews/<int:pk>/questions/plan/", prepare.question_plan, name="question_plan"),
    path("questions/<int:pk>/unplan/", prepare.question_unplan, name="question_unplan"),
    path(
        "questions/<int:pk>/reserve/",
        prepare.question_reserve_toggle,
        name="question_reserve_toggle",
    ),
    path(
        "questions/<int:pk>/softer/", prepare.question_softer_toggle, name="question_softer_toggle"
    ),
    path(
        "interviews/<int:pk>/questions/suggest/",
        prepare.question_plan_suggest,
        name="question_plan_suggest",
    ),
    path(
        "interviews/<int:pk>/questions/unsuggest/",
        prepare.question_plan_unsuggest,
        name="question_plan_unsuggest",
    ),
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
    path("questions/", bank.bank_question_list, name="bank_question_list"),
    path("questions/add/", bank.bank_question_create, name="bank_question_create"),
    path("questions/<str:key>/", bank.bank_question_detail, name="bank_question_detail"),
    path("questions/<str:key>/edit/", bank.bank_question_edit, name="bank_question_edit"),
    path("questions/<str:key>/hide/", bank.bank_question_hide, name="bank_question_hide"),
    path("questions/<str:key>/show/", bank.bank_question_show, name="bank_question_show"),
    path("questions/<str:key>/plan/", bank.bank_question_plan, name="bank_question_plan"),
    path("questions/<str:key>/original/", bank.bank_question_restore, name="bank_question_restore"),
    path("questions/<str:key>/copy/", bank.bank_question_unrestore, name="bank_question_unrestore"),
    # interviews/views/log.py
    path("interviews/<int:pk>/log/", log.interview_log, name="interview_log"),
    path("log/questions/<int:pk>/asked/", log.question_asked_toggle, name="question_asked_toggle"),
    path("log/questions/<int:pk>/answer/", log.answer_record, name="answer_record"),
    path("log/questions/<int:pk>/hint/", log.answer_hint, name="answer_hint"),
    path("log/questions/<int:pk>/probe/", log.question_probe, name="question_probe"),
    path("log/questions/<int:pk>/drop/", log.question_drop, name="question_drop"),
    path(
        "interviews/<int:pk>/questions/unplanned/",
        log.question_add_unplanned,
        name="question_add_unplanned",
    ),
    path("answers/<int:pk>/scared/", log.answer_scared_toggle, name="answer_scared_toggle"),
    path("answers/<int:pk>/withdraw/", log.answer_withdraw, name="answer_withdraw"),
    path("answers/<int:pk>/restore/", log.answer_restore, name="answer_restore"),
    path("message-plans/<int:pk>/deliver/", log.message_deliver, name="message_deliver"),
    # interviews/views/flags.py
    path("interviews/<int:pk>/observe/", flags.observation_record, name="observation_record"),
    path("interviews/<int:pk>/flags/add/", flags.flag_create, name="flag_create"),
    path("flags/<int:pk>/edit/", flags.flag_edit, name="flag_edit"),
    path("flags/<int:pk>/explain/", flags.flag_explain, name="flag_explain"),
    path("flags/<int:pk>/withdraw/", flags.flag_withdraw, name="flag_withdraw"),
    path("flags/<int:pk>/restore/", flags.flag_restore, name="flag_restore"),
    path("interviews/<int:pk>/offers/accept/", flags.offer_accept, name="offer_accept"),
    path("interviews/<int:pk>/offers/decline/", flags.offer_decline, name="offer_decline"),
    path("interviews/<int:pk>/offers/<slug:flag_key>/undo/", flags.offer_undo, name="offer_undo"),
    # interviews/views/debrief.py, verdict.py, company_verdict.py, score_explained.py
    path("interviews/<int:pk>/debrief/", debrief.interview_debrief, name="interview_debrief"),
    path("interviews/<int:pk>/gut/", debrief.gut_record, name="gut_record"),
    path("interviews/<int:pk>/verdict/", verdict.interview_verdict, name="interview_verdict"),
    path("interviews/<int:pk>/gap-reason/", verdict.gap_reason_record, name="gap_reason_record"),
    path("roles/<int:pk>/verdict/", verdict.role_verdict, name="role_verdict"),
    path("companies/<int:pk>/verdict/", company_verdict.company_verdict, name="company_verdict"),
    path("roles/<int:pk>/drift/put-back/", drift.drift_put_back, name="drift_put_back"),
    path("roles/<int:pk>/drift/again/", drift.drift_take_again, name="drift_take_again"),
    path("score/", score_explained.score_explained, name="score_explained"),
    path("score/try/", score_explained.score_try, name="score_try"),
    path("score/keep/", score_explained.score_keep, name="score_keep"),
    # interviews/views/compare.py
    path("compare/", compare.role_compare, name="role_compare"),  # ?role=<pk>&role=<pk>
    # interviews/views/decisions.py, retrospective.py
    path("roles/<int:pk>/decide/", decisions.decision_create, name="decision_create"),
    path("decisions/<int:pk>/", decisions.decision_detail, name="decision_detail"),
    path("decisions/<int:pk>/take-back/", decisions.decision_take_back, name="decision_take_back"),
    path("decisions/<int:pk>/restore/", decisions.decision_restore, name="decision_restore"),
    path(
        "roles/<int:pk>/looking-back/",
        retrospective.retrospective_edit,
        name="retrospective_edit",
    ),
    # interviews/views/flag_overview.py, company_flags.py
    path("flags/", flag_overview.flag_overview, name="flag_overview"),
    path("companies/<int:pk>/flags/", company_flags.company_flags, name="company_flags"),
    path(
        "companies/<int:pk>/flags/add/",
        company_flags.company_flag_create,
        name="company_flag_create",
    ),
    # interviews/views/follow_ups.py
    path("follow-ups/", follow_ups.follow_up_list, name="follow_up_list"),
    path("follow-ups/<int:pk>/", follow_ups.follow_up_detail, name="follow_up_detail"),
    path("follow-ups/<int:pk>/draft/", drafts.follow_up_draft, name="follow_up_draft"),
    path("follow-ups/<int:pk>/hints/", drafts.follow_up_hints, name="follow_up_hints"),
    path("follow-ups/<int:pk>/sent/", drafts.follow_up_sent, name="follow_up_sent"),
    path("follow-ups/<int:pk>/done/", follow_ups.follow_up_done, name="follow_up_done"),
    path("follow-ups/<int:pk>/snooze/", follow_ups.follow_up_snooze, name="follow_up_snooze"),
    path("follow-ups/<int:pk>/dismiss/", follow_ups.follow_up_dismiss, name="follow_up_dismiss"),
    path("follow-ups/<int:pk>/undo/", follow_ups.follow_up_undo, name="follow_up_undo"),
    # interviews/views/silence.py, follow_up_settings.py
    path("follow-ups/<int:pk>/ghosted/", silence.follow_up_ghosted, name="follow_up_ghosted"),
    path(
        "follow-ups/rules/",
        follow_up_settings.follow_up_settings_edit,
        name="follow_up_settings_edit",
    ),
    path(
        "follow-ups/rules/defaults/",
        follow_up_settings.follow_up_settings_reset,
        name="follow_up_settings_reset",
    ),
    path(
        "follow-ups/rules/undo/",
        follow_up_settings.follow_up_settings_restore,
        name="follow_up_settings_restore",
    ),
]
