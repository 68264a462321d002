/**
 * Control characters, and those that change the direction of what follows or cannot be seen: a name with them
 * can look like another one.
 */
const DECEPTIVE =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\u{E0000}-\u{E007F}]|\u034F|\u17B4|\u17B5/gu;

/** The longest name that a page shows whole. @unit characters */
const LONGEST = 120;

/**
 * Somebody else's text, safe to look at: what could deceive the eye becomes a visible `�`, white space
 * one blank, and what is too long is cut. It still has to be escaped for HTML.
 */
export function displayText(text: string): string {
  const visible = text
    .replaceAll(/[\t\n\r ]+/g, ' ')
    .trim()
    .replaceAll(DECEPTIVE, '\uFFFD');
  const characters = [...visible];
  return characters.length <= LONGEST ? visible : `${characters.slice(0, LONGEST).join('')}…`;
}
