from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModulesStorage(CompressedManifestStaticFilesStorage):
    """Imports between ES modules name the hashed files too, so that these are cached for good."""

    support_js_module_import_aggregation = True
