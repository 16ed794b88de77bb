from django.contrib import admin

from applications.models import (
    Company,
    Contact,
    Document,
    DocumentVersion,
    KeyMessage,
    Role,
    StageMove,
)


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    list_display = ["name", "owner", "trashed_at"]
    search_fields = ["name"]


class StageMoveInline(admin.TabularInline):
    model = StageMove
    extra = 0


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):
    list_display = ["title", "company", "stage", "owner", "trashed_at"]
    list_filter = ["stage"]
    list_select_related = ["company", "owner"]
    raw_id_fields = ["company", "recruiter"]
    search_fields = ["title", "company__name"]
    inlines = [StageMoveInline]


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "company", "owner", "trashed_at"]
    list_filter = ["kind"]
    list_select_related = ["company", "owner"]
    raw_id_fields = ["company"]
    search_fields = ["name", "company__name"]


@admin.register(KeyMessage)
class KeyMessageAdmin(admin.ModelAdmin):
    list_display = ["text", "owner", "trashed_at"]
    search_fields = ["text"]


class DocumentVersionInline(admin.TabularInline):
    model = DocumentVersion
    exclude = ["text"]
    extra = 0


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
    list_display = ["title", "kind", "owner", "trashed_at"]
    list_filter = ["kind"]
    search_fields = ["title"]
    inlines = [DocumentVersionInline]
