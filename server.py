"""The WSGI application: ``gunicorn server:app``, ``flask --app server run``; or use ``lithograph serve``."""

from lithograph.web import create_app

app = create_app()
