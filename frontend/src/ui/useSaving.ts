import { useEffect } from "react";

/**
 * Saves what lies on the sheet whenever it has changed, and as the page goes away.
 *
 * @param save a new function for each state that is to be saved
 */
export function useSaving(save: () => void, penDown: boolean): void {
  // Not at every point of a stroke: that would be work in the very moment that must be quick.
  useEffect(() => {
    if (!penDown) save();
  }, [save, penDown]);
  useEffect(() => {
    window.addEventListener("pagehide", save);
    return () => window.removeEventListener("pagehide", save);
  }, [save]);
}
