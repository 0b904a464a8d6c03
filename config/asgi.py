"""The one ASGI app of a web process: Django's pages in threads, native async routes beside them."""

from config.env import env
from config.wsgi import application as pages
from yizhan.common.bridge import ASGIApp, Bridge

# path prefix → ASGI app; what answers here bypasses Django's middleware
ROUTES: dict[str, ASGIApp] = {}

application = Bridge(pages, threads=env.threads, routes=ROUTES)
