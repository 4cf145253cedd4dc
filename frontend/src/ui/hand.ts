/**
 * Lets the model's handwriting come. A first visit on a slow network asks for what it needs to guess first: the font is
 * 15 kB that nobody has to wait for.
 */
export function bringHand(): void {
  document.documentElement.dataset.hand = "comes";
}
