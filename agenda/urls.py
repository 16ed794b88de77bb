from django.urls import path

from agenda.views import calendar, demo, invitations, push, reminder_links, reminders

app_name = "agenda"
urlpatterns = [
    path("demo/load/", demo.demo_load, name="demo_load"),
    path("demo/remove/", demo.demo_remove, name="demo_remove"),
    path("due-count/", reminders.due_count, name="due_count"),
    path("reminders/", reminders.reminder_list, name="reminder_list"),
    path("reminders/settings/", reminders.reminder_settings, name="reminder_settings"),
    path("reminders/devices/", push.push_device_list, name="push_device_list"),
    path("reminders/devices/add/", push.push_device_add, name="push_device_add"),
    path("reminders/devices/renew/", push.push_device_renew, name="push_device_renew"),
    path("reminders/devices/<int:pk>/edit/", push.push_device_edit, name="push_device_edit"),
    path("reminders/devices/<int:pk>/try/", push.push_device_try, name="push_device_try"),
    path("reminders/devices/<int:pk>/off/", push.push_device_off, name="push_device_off"),
    path("reminders/<int:pk>/again/", reminders.reminder_try_again, name="reminder_try_again"),
    path("reminders/notices/<int:pk>/again/", reminders.notice_try_again, name="notice_try_again"),
    path("calendar/feed/", calendar.calendar_feed, name="calendar_feed"),
    path("calendar/feed/renew/", calendar.calendar_feed_renew, name="calendar_feed_renew"),
    path("calendar/feed/remove/", calendar.calendar_feed_remove, name="calendar_feed_remove"),
    path("calendar/<str:token>.ics", calendar.calendar_file, name="calendar_file"),
    path("interviews/import/", invitations.invitation_import, name="invitation_import"),
    path("interviews/import/add/", invitations.invitation_add, name="invitation_add"),
    path("interviews/import/all/", invitations.invitation_add_all, name="invitation_add_all"),
    path("interviews/<int:pk>/invitation/", invitations.invitation_move, name="invitation_move"),
    path("interviews/<int:pk>/calendar.ics", calendar.interview_file, name="interview_file"),
    path("r/<str:token>/", reminder_links.reminder_link, name="reminder_link"),
]
