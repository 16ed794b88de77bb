from django.urls import path

from applications.documents import views as documents
from applications.offers import views as offers
from applications.views import (
    companies,
    contact_log,
    contacts,
    key_messages,
    roles,
    stages,
    trash,
)

app_name = "applications"
urlpatterns = [
    path("companies/", companies.company_list, name="company_list"),
    path("companies/add/", companies.company_create, name="company_create"),
    path("companies/<int:pk>/edit/", companies.company_edit, name="company_edit"),
    path("companies/<int:pk>/trash/", companies.company_trash, name="company_trash"),
    path("roles/", roles.role_list, name="role_list"),
    path("roles/<int:pk>/edit/", roles.role_edit, name="role_edit"),
    path("roles/<int:pk>/ended/", roles.role_ended, name="role_ended"),
    path("roles/<int:pk>/trash/", roles.role_trash, name="role_trash"),
    path("roles/<int:pk>/offers/add/", offers.offer_create, name="offer_create"),
    path("offers/<int:pk>/edit/", offers.offer_edit, name="offer_edit"),
    path("offers/<int:pk>/trash/", offers.offer_trash, name="offer_trash"),
    path(
        "roles/<int:pk>/offer-requests/add/",
        offers.offer_request_create,
        name="offer_request_create",
    ),
    path("offer-requests/<int:pk>/edit/", offers.offer_request_edit, name="offer_request_edit"),
    path("offer-requests/<int:pk>/trash/", offers.offer_request_trash, name="offer_request_trash"),
    path("own-stages/", stages.own_stage_list, name="own_stage_list"),
    path("own-stages/<int:pk>/edit/", stages.own_stage_edit, name="own_stage_edit"),
    path("own-stages/<int:pk>/order/", stages.own_stage_order, name="own_stage_order"),
    path("own-stages/<int:pk>/retire/", stages.own_stage_retire, name="own_stage_retire"),
    path("own-stages/<int:pk>/resume/", stages.own_stage_resume, name="own_stage_resume"),
    path("contacts/", contacts.contact_list, name="contact_list"),
    path("contacts/add/", contacts.contact_create, name="contact_create"),
    path("contacts/<int:pk>/edit/", contacts.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/trash/", contacts.contact_trash, name="contact_trash"),
    path("contact-log/", contact_log.log_entry_list, name="log_entry_list"),
    path("contact-log/add/", contact_log.log_entry_create, name="log_entry_create"),
    path("contact-log/<int:pk>/edit/", contact_log.log_entry_edit, name="log_entry_edit"),
    path("contact-log/<int:pk>/trash/", contact_log.log_entry_trash, name="log_entry_trash"),
    path("key-messages/", key_messages.key_message_list, name="key_message_list"),
    path("key-messages/add/", key_messages.key_message_create, name="key_message_create"),
    path("key-messages/<int:pk>/edit/", key_messages.key_message_edit, name="key_message_edit"),
    path("key-messages/<int:pk>/trash/", key_messages.key_message_trash, name="key_message_trash"),
    path("documents/", documents.document_list, name="document_list"),
    path("documents/add/", documents.document_create, name="document_create"),
    path("documents/<int:pk>/", documents.document_detail, name="document_detail"),
    path("documents/<int:pk>/edit/", documents.document_edit, name="document_edit"),
    path("documents/<int:pk>/trash/", documents.document_trash, name="document_trash"),
    path("documents/<int:pk>/send/", documents.document_send, name="document_send"),
    path(
        "documents/<int:pk>/versions/add/",
        documents.document_version_create,
        name="document_version_create",
    ),
    path(
        "document-versions/<int:pk>/download/",
        documents.document_version_download,
        name="document_version_download",
    ),
    path(
        "roles/<int:pk>/documents/add/",
        documents.role_document_create,
        name="role_document_create",
    ),
    path(
        "role-documents/<int:pk>/remove/",
        documents.role_document_remove,
        name="role_document_remove",
    ),
    # The old addresses, which may be bookmarked.
    path("people/", contacts.old_address, name="old_address"),
    path("people/<path:rest>", contacts.old_address, name="old_address"),
    path("trash/", trash.trash, name="trash"),
    path("trash/<str:kind>/<int:pk>/restore/", trash.trash_restore, name="trash_restore"),
]
