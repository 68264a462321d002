"""PostgreSQL for Authlib: one connection a thread, every call one prepared statement by key, no ORM between.

Left out: people (an id is enough), foreign keys, the removal of what has expired. Clients' secrets are compared as
they are, which is the fastest there is.
"""

import os
import threading
import time
from collections import namedtuple

import psycopg2
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin

TOKEN = "access_token, refresh_token, client_id, user_id, scope, extract(epoch FROM issued_at)::int, expires_in, revoked_at"
STATEMENTS = {
    "client": ("text", "SELECT client_id, client_secret, grants, redirect_uris, scopes FROM authlib.client WHERE client_id = $1"),
    "save_token": (
        "text, text, text, text, text, integer",
        "INSERT INTO authlib.token VALUES ($1, $2, $3, $4, $5, now(), $6)",
    ),
    "code": (
        "text, text",
        "SELECT code, client_id, user_id, scope, redirect_uri, code_challenge, code_challenge_method"
        " FROM authlib.code WHERE code = $1 AND client_id = $2 AND expires_at > now()",
    ),
    "delete_code": ("text", "DELETE FROM authlib.code WHERE code = $1"),
    "access_token": ("text", f"SELECT {TOKEN} FROM authlib.token WHERE access_token = $1"),
    "refresh_token": ("text", f"SELECT {TOKEN} FROM authlib.token WHERE refresh_token = $1 AND revoked_at IS NULL"),
    "revoke": ("text", "UPDATE authlib.token SET revoked_at = now() WHERE access_token = $1"),
}

local = threading.local()


def execute(name, *values):
    """The first row, or nothing."""
    cursor = getattr(local, "cursor", None) or connect()
    marks = ", ".join(["%s"] * len(values))
    cursor.execute(f"EXECUTE {name} ({marks})", values)
    return cursor.fetchone() if cursor.description else None


def connect():
    connection = psycopg2.connect(os.environ["PEER_DATABASE"])
    connection.autocommit = True
    local.cursor = connection.cursor()
    for name, (types, text) in STATEMENTS.items():
        local.cursor.execute(f"PREPARE {name} ({types}) AS {text}")
    return local.cursor


class Client(
    namedtuple("Client", "client_id client_secret grants redirect_uris scopes"), ClientMixin
):
    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return self.redirect_uris[0]

    def get_allowed_scope(self, scope):
        return " ".join(name for name in (scope or "").split() if name in self.scopes)

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret):
        return self.client_secret == client_secret

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "client_secret_basic"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type in self.grants


class Code(
    namedtuple(
        "Code", "code client_id user_id scope redirect_uri code_challenge code_challenge_method"
    ),
    AuthorizationCodeMixin,
):
    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


class Token(
    namedtuple(
        "Token", "access_token refresh_token client_id user_id scope issued_at expires_in revoked_at"
    ),
    TokenMixin,
):
    def check_client(self, client):
        return self.client_id == client.client_id

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return self.expires_in

    def is_expired(self):
        return self.issued_at + self.expires_in < time.time()

    def is_revoked(self):
        return self.revoked_at is not None


def found(kind, name, *values):
    row = execute(name, *values)
    return kind(*row) if row else None


remembered = {}


def find_client(client_id):
    """Each time, as the documentation shows, or remembered for five seconds."""
    if not os.environ.get("PEER_CLIENT_CACHE"):
        return found(Client, "client", client_id)
    client, at = remembered.get(client_id, (None, 0))
    if time.monotonic() - at > 5:
        client = found(Client, "client", client_id)
        remembered[client_id] = (client, time.monotonic())
    return client


def save_token(token, request):
    client_id = request.client.client_id
    user_id = request.user if request.user else None
    execute(
        "save_token",
        token["access_token"],
        token.get("refresh_token"),
        client_id,
        user_id,
        token.get("scope", ""),
        token["expires_in"],
    )
