/* What tests do inside a page. As text, because the types of the DOM would otherwise reach the whole project. */

/** Posts a form that the page itself does not have. */
export function postForm(action: string, fields: Readonly<Record<string, string>>): string {
  return `(() => {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: ${JSON.stringify(action)} });
    for (const [name, value] of Object.entries(${JSON.stringify(fields)})) {
      const input = document.createElement('input');
      Object.assign(input, { type: 'hidden', name, value });
      form.append(input);
    }
    document.body.append(form);
    form.submit();
  })()`;
}

/** Shows another page in a frame, and waits until it is there. */
export function showInFrame(source: string): string {
  return `new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.addEventListener('load', () => resolve());
    frame.src = ${JSON.stringify(source)};
    document.body.append(frame);
  })`;
}

export const COOKIES = 'document.cookie';

/** What has the focus, and how thick the line around it is. */
export const FOCUSED = `(() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const what = element.name ? element.name + '=' + element.value : element.textContent;
  return { what, outline: outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth) };
})()`;

/** How many pixels the page is wider than the window. */
export const EXCESS_WIDTH =
  'document.documentElement.scrollWidth - document.documentElement.clientWidth';

export const GROUND = 'getComputedStyle(document.body).backgroundColor';

/** The colours of the main button: of its text, its ground and its edge. */
export const MAIN_BUTTON = `(() => {
  const { color, backgroundColor, borderTopColor } = getComputedStyle(document.querySelector('button.main'));
  return { color, backgroundColor, borderTopColor };
})()`;
