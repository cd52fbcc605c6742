"""The REST API: operations as rows, from which routes, checks and documentation are made."""
