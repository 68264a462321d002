/** Which cases of the lists that this project was begun with a case of the stores' contract is. */
export const CASE_NUMBERS: Readonly<Record<string, string>> = {
  'finds nothing for an unknown client, one with a NUL among them': '[case 32]',
  'stores no approval when the ticket was spent before': '[lesson 32]',
  'lets one of many parallel approvals with one ticket through': '[lesson 32]',
  'burns the code of a wrong verifier, and issues nothing (RFC 7636 §4.6)': '[lesson 5]',
  'redeems a code once, however many calls come at once': '[lesson 4]',
  'gives the predecessor the sealed pair inside the window, and stores nothing': '[case 154]',
  'takes the predecessor for reuse after the window': '[case 156]',
  'shields nobody but the immediate predecessor': '[case 157]',
  'refuses a revoked family before anything else: the window does not shield it': '[case 158]',
  'refuses an expired or idle family, and does not consume the token': '[case 161]',
  'leaves a family alone that another client asks for': '[case 142]',
  'rotates once, however many calls come at once: the rest get that successor': '[lesson 1]',
  'lets one of many parallel claims through': '[lesson 32]',
};
