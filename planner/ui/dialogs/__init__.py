"""Windows that ask or tell: preferences, export, unsaved changes, shortcuts, about."""
