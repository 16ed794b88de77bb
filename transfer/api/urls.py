from django.urls import URLPattern, path, re_path

from transfer.api.gate import gate
from transfer.api.reference_views import api_schema, api_unknown
from transfer.api.routes import api

# ninja's own first address only says where the others are.
routes = [it for it in api.urls[0] if isinstance(it, URLPattern) and it.name != "api-root"]
for it in routes:
    it.callback = gate(it.callback)

app_name = "api"
urlpatterns = [
    path("openapi.json", api_schema, name="schema"),
    *routes,
    re_path(r"^[\s\S]*$", gate(api_unknown), name="unknown"),
]
