"""Django OAuth Toolkit in a Django application, under gunicorn, with its own models.

As fast as its settings allow: no middleware, connections that stay open. This version stores secrets of clients as they
are; later ones hash them slowly with their default settings, which costs each token request some 100 ms. Prepared
statements are not to be had: Django 3.2 sends text.
"""

import os
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import include, path

database = urlsplit(os.environ["PEER_DATABASE"])

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": database.hostname,
            "PORT": database.port,
            "USER": database.username,
            "PASSWORD": database.password,
            "NAME": database.path[1:],
            "OPTIONS": {"options": "-c search_path=django"},
            "CONN_MAX_AGE": None,
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"],
    LOGGING_CONFIG=None,
    MIDDLEWARE=[],
    OAUTH2_PROVIDER={
        "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
        "PKCE_REQUIRED": True,
        "SCOPES": {"read": "Read your data", "introspection": "Ask about tokens"},
    },
    ROOT_URLCONF=__name__,
    SECRET_KEY="a key of this benchmark and of nothing else",
    USE_TZ=True,
)
django.setup()
call_command("migrate", verbosity=0)

from django.contrib.auth.models import User  # noqa: E402
from oauth2_provider.decorators import protected_resource  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402

alice = User.objects.create(username="alice")
for client_id, grant in [
    ("demo-web", Application.GRANT_AUTHORIZATION_CODE),
    ("demo-job", Application.GRANT_CLIENT_CREDENTIALS),
]:
    Application.objects.create(
        client_id=client_id,
        client_secret="demo-web-secret-for-local-use-only",
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=grant,
        redirect_uris="http://127.0.0.1:1/callback",
        user=alice,
    )


@protected_resource(scopes=["read"])
def posts(request):
    return JsonResponse({"posts": [{"by": "the server", "text": "As large as a small answer is."}]})


urlpatterns = [
    path("", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("posts/guarded", posts),
]
app = get_wsgi_application()
