/** What the access tokens of this peer are signed with, here and in its server. */
export const JWT_SECRET = 'a secret of this benchmark and of nothing else';
