import { describe, expect, it } from 'vitest';
import { NoneResponseType } from '../../../../src/authorization/none.response-type.js';
import { ClientCredentialsGrant } from '../../../../src/grants/client-credentials.grant.js';
import { PasswordGrant } from '../../../../src/grants/password.grant.js';
import { minimal, problemsOf } from './options-problems.fixture.js';

describe('classes among the options are told with what to write instead:', () => {
  it('grants that are no classes, or twice the same', () => {
    const grants = [ClientCredentialsGrant, {}, ClientCredentialsGrant, class Other {}];

    expect(problemsOf({ ...minimal, grants })).toEqual([
      'grants[1] is an object: write a class that extends Grant, Nest makes its instance',
      'grants[2] is ClientCredentialsGrant a second time: leave one of them out',
      'grants[3] is Other: write a class that extends Grant, Nest makes its instance',
    ]);
  });

  it('response types that are no classes, or twice the same', () => {
    const responseTypes = [NoneResponseType, 'none', NoneResponseType, ClientCredentialsGrant];

    expect(problemsOf({ ...minimal, responseTypes })).toEqual([
      "responseTypes[1] is 'none': write a class that extends ResponseType, Nest makes its instance",
      'responseTypes[2] is NoneResponseType a second time: leave one of them out',
      'responseTypes[3] is ClientCredentialsGrant: write a class that extends ResponseType, Nest makes its instance',
    ]);
    expect(problemsOf({ ...minimal, responseTypes: 'none' })).toEqual([
      "responseTypes is 'none': write an array of classes, such as [NoneResponseType]",
    ]);
  });

  it('classes that are instances', () => {
    const options = { ...minimal, resourceOwners: {}, interaction: 'x', pages: { pages: {} } };

    expect(problemsOf(options)).toEqual([
      'resourceOwners is an object: write the class itself, Nest makes its instance',
      "interaction is 'x': write the class itself, Nest makes its instance",
      'pages.pages is an object: write the class itself',
    ]);
  });

  it('the password grant without people', () => {
    expect(problemsOf({ ...minimal, grants: [PasswordGrant] })).toEqual([
      'resourceOwners is missing: PasswordGrant needs it, write a class that checks passwords',
    ]);
  });
});
