from django.urls import include, path

from transfer.account import export_views as account_exports
from transfer.account import import_views as account_imports
from transfer.api import reference_views, token_views
from transfer.capture import views as capture_views
from transfer.contacts_in import views as contacts_in
from transfer.importing import views as importing
from transfer.leaving import views as leaving
from transfer.lists import views as list_views
from transfer.lists.registry import LISTS
from transfer.record import views as record_views
from transfer.role_document import views as document_views

app_name = "transfer"
urlpatterns = [
    path("settings/transfer/", account_imports.account_transfer, name="account_transfer"),
    path(
        "settings/transfer/export/",
        account_exports.account_export_create,
        name="account_export_create",
    ),
    path(
        "account-exports/<int:pk>/",
        account_exports.account_export_detail,
        name="account_export_detail",
    ),
    path(
        "account-exports/<int:pk>/carry-on/",
        account_exports.account_export_carry_on,
        name="account_export_carry_on",
    ),
    path(
        "account-exports/<int:pk>/stop/",
        account_exports.account_export_stop,
        name="account_export_stop",
    ),
    path(
        "account-exports/<int:pk>/remove/",
        account_exports.account_export_remove,
        name="account_export_remove",
    ),
    path(
        "account-exports/<int:pk>/download/",
        account_exports.account_export_download,
        name="account_export_download",
    ),
    path(
        "settings/transfer/import/",
        account_imports.account_import_create,
        name="account_import_create",
    ),
    path(
        "account-imports/<int:pk>/",
        account_imports.account_import_detail,
        name="account_import_detail",
    ),
    path(
        "account-imports/<int:pk>/start/",
        account_imports.account_import_start,
        name="account_import_start",
    ),
    path(
        "account-imports/<int:pk>/carry-on/",
        account_imports.account_import_carry_on,
        name="account_import_carry_on",
    ),
    path(
        "account-imports/<int:pk>/stop/",
        account_imports.account_import_stop,
        name="account_import_stop",
    ),
    path(
        "account-imports/<int:pk>/remove/",
        account_imports.account_import_remove,
        name="account_import_remove",
    ),
    path("settings/account/delete/", leaving.account_delete, name="account_delete"),
    path("settings/account/keep/", leaving.account_keep, name="account_keep"),
    path("api/v1/", include("transfer.api.urls")),
    path("api/", reference_views.api_reference, name="api_reference"),
    path("settings/programs/", token_views.api_token_list, name="api_token_list"),
    path(
        "api-tokens/<int:pk>/revoke/",
        token_views.api_token_revoke,
        name="api_token_revoke",
    ),
    path("capture/", capture_views.capture, name="capture"),
    path("roles/<int:pk>/document/", document_views.role_document, name="role_document"),
    path(
        "roles/<int:pk>/document.md",
        document_views.role_document_markdown,
        name="role_document_markdown",
    ),
    path("record/", record_views.search_record, name="search_record"),
    path("record.csv", record_views.search_record_csv, name="search_record_csv"),
    # One for each, so that whoever walks the addresses sees them all.
    *(
        path(f"lists/{it.name}/", list_views.list_download, {"name": it.name}, name="list_download")
        for it in LISTS
    ),
    path("contacts/import/", contacts_in.contact_import, name="contact_import"),
    path("contacts/import/take/", contacts_in.contact_import_take, name="contact_import_take"),
    path("import/", importing.import_create, name="import_create"),
    path("imports/<int:pk>/", importing.import_detail, name="import_detail"),
    path("imports/<int:pk>/match/", importing.import_match, name="import_match"),
    path("imports/<int:pk>/carry-on/", importing.import_carry_on, name="import_carry_on"),
    path("imports/<int:pk>/undo/", importing.import_undo, name="import_undo"),
    path("imports/<int:pk>/remove/", importing.import_remove, name="import_remove"),
    path("imports/<int:pk>/not-imported.csv", importing.import_refused, name="import_refused"),
]
