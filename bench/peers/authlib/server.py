"""Authlib's authorization server in a Flask application, under gunicorn."""

from urllib.parse import quote

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from flask import Flask, redirect, request

from store import Code, Token, execute, find_client, found, save_token


class AuthorizationCodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def query_authorization_code(self, code, client):
        return found(Code, "code", code, client.client_id)

    def delete_authorization_code(self, authorization_code):
        execute("delete_code", authorization_code.code)

    def authenticate_user(self, authorization_code):
        return authorization_code.user_id


class RefreshTokenGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        return found(Token, "refresh_token", refresh_token)

    def authenticate_user(self, credential):
        return credential.user_id

    def revoke_old_credential(self, credential):
        execute("revoke", credential.access_token)


class Introspection(IntrospectionEndpoint):
    def query_token(self, token_string, token_type_hint):
        return found(Token, "access_token", token_string)

    def check_permission(self, token, client, request):
        return token.client_id == client.client_id

    def introspect_token(self, token):
        return {
            "active": True,
            "client_id": token.client_id,
            "scope": token.scope,
            "token_type": "Bearer",
            "iat": token.issued_at,
            "exp": token.issued_at + token.expires_in,
        }


class Revocation(RevocationEndpoint):
    def query_token(self, token_string, token_type_hint):
        return found(Token, "access_token", token_string)

    def revoke_token(self, token, request):
        execute("revoke", token.access_token)


class StoredTokens(BearerTokenValidator):
    def authenticate_token(self, token_string):
        return found(Token, "access_token", token_string)


app = Flask(__name__)
app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
server = AuthorizationServer(app, query_client=find_client, save_token=save_token)
server.register_grant(AuthorizationCodeGrant, [CodeChallenge(required=True)])
server.register_grant(RefreshTokenGrant)
server.register_grant(grants.ClientCredentialsGrant)
server.register_endpoint(Introspection)
server.register_endpoint(Revocation)
require_oauth = ResourceProtector()
require_oauth.register_token_validator(StoredTokens())


@app.post("/token")
def token():
    return server.create_token_response()


@app.post("/introspect")
def introspect():
    return server.create_endpoint_response("introspection")


@app.post("/revoke")
def revoke():
    return server.create_endpoint_response("revocation")


@app.get("/authorize")
def authorize():
    """Who signs in, and how, is the host's: the person is sent to a page that keeps the request in its address."""
    try:
        server.get_consent_grant(end_user=None)
    except OAuth2Error as error:
        return error.error, 400
    return redirect("/login?back=" + quote(request.full_path, safe=""), 303)


@app.get("/posts/guarded")
@require_oauth("read")
def posts():
    return {"posts": [{"by": "the server", "text": "As large as a small answer is."}]}
