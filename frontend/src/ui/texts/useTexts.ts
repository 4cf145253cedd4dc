import { createContext, useContext } from "react";
import { english, type Texts } from "./english.ts";

export const TextsContext = createContext<Texts>(english());

/** The texts of the page in the person's language. */
export function useTexts(): Texts {
  return useContext(TextsContext);
}
