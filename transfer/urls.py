from django.urls import path

from transfer.capture import views as capture_views
from transfer.importing import views as importing

app_name = "transfer"
urlpatterns = [
    path("capture/", capture_views.capture, name="capture"),
    path("import/", importing.import_create, name="import_create"),
    path("imports/<int:pk>/", importing.import_detail, name="import_detail"),
    path("imports/<int:pk>/match/", importing.import_match, name="import_match"),
    path("imports/<int:pk>/carry-on/", importing.import_carry_on, name="import_carry_on"),
    path("imports/<int:pk>/undo/", importing.import_undo, name="import_undo"),
    path("imports/<int:pk>/remove/", importing.import_remove, name="import_remove"),
    path("imports/<int:pk>/not-imported.csv", importing.import_refused, name="import_refused"),
]
