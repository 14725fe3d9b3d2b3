"""The snapshot in the forms that others read."""
