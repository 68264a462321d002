/** What the ready pages take from the options. */
export interface PageSettings {
  readonly pages: { readonly title: string; readonly language: string };
}
