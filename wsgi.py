"""The web application, for gunicorn and other WSGI servers: `gunicorn wsgi:app`."""

from webapp.app import create_app
from webapp.config import Settings
from webapp.errors import HustlrError

try:
    app = create_app(Settings.from_env())
except HustlrError as error:
    raise SystemExit(str(error)) from None
