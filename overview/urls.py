from django.urls import path

from overview import (
    company_views,
    install_views,
    quick_add_views,
    role_views,
    search_views,
    today_views,
)
from overview.board import saved_views
from overview.board import views as board_views
from overview.calendar import views as calendar_views
from overview.insights import views as insights_views
from overview.merging import views as merging_views

app_name = "overview"
urlpatterns = [
    path("", today_views.today, name="today"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("search/", search_views.search, name="search"),
    path("shortcuts/", search_views.shortcuts, name="shortcuts"),
    path("quick-add/", quick_add_views.quick_add, name="quick_add"),
    path("next/", install_views.interview_next, name="interview_next"),
    path("manifest.webmanifest", install_views.manifest, name="manifest"),
    path("about/", today_views.about, name="about"),
    path("insights/", insights_views.insights, name="insights"),
    path("insights/applications/", insights_views.application_list, name="application_list"),
    path("insights/answers/", insights_views.answer_list, name="answer_list"),
    path("companies/past/", company_views.company_past, name="company_past"),
    path("companies/<int:pk>/", company_views.company_detail, name="company_detail"),
    path("contacts/<int:pk>/", company_views.contact_detail, name="contact_detail"),
    path("duplicates/", merging_views.duplicate_list, name="duplicate_list"),
    path("duplicates/dismiss/", merging_views.duplicate_dismiss, name="duplicate_dismiss"),
    path("companies/<int:pk>/merge/", merging_views.company_merge, name="company_merge"),
    path("contacts/<int:pk>/merge/", merging_views.contact_merge, name="contact_merge"),
    path("roles/board/", board_views.role_board, name="role_board"),
    path("roles/picked/", board_views.role_picked, name="role_picked"),
    path("roles/<int:pk>/board-move/", board_views.role_board_move, name="role_board_move"),
    path("saved-views/add/", saved_views.saved_view_create, name="saved_view_create"),
    path("saved-views/<int:pk>/edit/", saved_views.saved_view_edit, name="saved_view_edit"),
    path("saved-views/<int:pk>/remove/", saved_views.saved_view_remove, name="saved_view_remove"),
    path("roles/add/", role_views.role_create, name="role_create"),
    path("roles/<int:pk>/", role_views.role_detail, name="role_detail"),
    path("roles/<int:pk>/move/", role_views.role_move, name="role_move"),
    path("roles/<int:pk>/pay/", role_views.role_name_pay, name="role_name_pay"),
    path("named-pay/<int:pk>/remove/", role_views.named_pay_remove, name="named_pay_remove"),
    path("roles/<int:pk>/replied/", role_views.role_replied, name="role_replied"),
    path("roles/<int:pk>/recruiter/", role_views.role_recruiter, name="role_recruiter"),
    path("stage-moves/<int:pk>/remove/", role_views.stage_move_remove, name="stage_move_remove"),
]
