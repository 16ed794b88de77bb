from django.urls import path

from accounts import event_views, views

app_name = "accounts"
urlpatterns = [
    path("", views.preferences_edit, name="preferences_edit"),
    path("regions/", views.holiday_regions, name="holiday_regions"),
    path("theme/", views.theme_set, name="theme_set"),
    path("account/", views.account_overview, name="account_overview"),
    path("account/activity/", event_views.account_event_list, name="account_event_list"),
    path("account/link/end/", views.link_end, name="link_end"),
    path("sessions/<int:pk>/end/", views.session_end, name="session_end"),
]
