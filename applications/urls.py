from django.urls import path

from config.placeholder import soon

app_name = "applications"
urlpatterns = [
    path("companies/", soon, name="company_list"),
    path("companies/add/", soon, name="company_create"),
    path("companies/<int:pk>/", soon, name="company_detail"),
    path("companies/<int:pk>/edit/", soon, name="company_edit"),
    path("companies/<int:pk>/trash/", soon, name="company_trash"),
    path("roles/", soon, name="role_list"),
    path("roles/add/", soon, name="role_create"),
    path("roles/<int:pk>/", soon, name="role_detail"),
    path("roles/<int:pk>/edit/", soon, name="role_edit"),
    path("roles/<int:pk>/trash/", soon, name="role_trash"),
    path("roles/<int:pk>/move/", soon, name="role_move"),
    path("roles/<int:pk>/replied/", soon, name="role_replied"),
    path("stage-moves/<int:pk>/remove/", soon, name="stage_move_remove"),
    path("people/", soon, name="contact_list"),
    path("people/add/", soon, name="contact_create"),
    path("people/<int:pk>/", soon, name="contact_detail"),
    path("people/<int:pk>/edit/", soon, name="contact_edit"),
    path("people/<int:pk>/trash/", soon, name="contact_trash"),
    path("key-messages/", soon, name="key_message_list"),
    path("key-messages/add/", soon, name="key_message_create"),
    path("key-messages/<int:pk>/edit/", soon, name="key_message_edit"),
    path("key-messages/<int:pk>/trash/", soon, name="key_message_trash"),
    path("trash/", soon, name="trash"),
    path("trash/<str:kind>/<int:pk>/restore/", soon, name="trash_restore"),
]
