/** Every scope of this API, in words that a person understands on the consent page. */
export const SCOPES = {
  profile: 'See your name',
  email: 'See your e-mail address',
  user: 'Act as you',
  read: 'Read',
  write: 'Write',
  special: 'Read what is special',
  sensitive_data: 'See what is confidential',
  modify: 'Change what is there',
  'books:read': 'See the books',
  'books:write': 'Add, change and remove books',
  admin: 'Administer the library',
} as const;
