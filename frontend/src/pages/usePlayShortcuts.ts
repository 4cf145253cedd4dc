import { type Dispatch, useMemo } from "react";
import type { DrawingAction } from "../features/drawing/strokes.ts";
import { useShortcuts } from "../ui/useShortcuts.ts";

interface PlayKeys {
  ended: boolean;
  guessed: boolean;
  asked: string | null;
  /** Whether the list of labels is open. */
  choosing: boolean;
  setChoosing(open: boolean): void;
  dispatch: Dispatch<DrawingAction>;
  clear(): void;
  say(label: string): Promise<void>;
}

/** The keys of a game: while one draws those of the sheet, once the round has ended yes and no. */
export function usePlayShortcuts({ ended, guessed, asked, choosing, setChoosing, dispatch, clear, say }: PlayKeys): void {
  useShortcuts(
    useMemo(() => {
      const edit = (action: "undo" | "redo") => () => ended || dispatch({ do: action });
      const [undo, redo] = [edit("undo"), edit("redo")];
      return {
        "mod+z": undo,
        "mod+shift+z": redo,
        "mod+y": redo,
        escape: () => (choosing ? setChoosing(false) : ended || clear()),
        y: () => void (ended && guessed && asked !== null && say(asked)),
        n: () => setChoosing(ended && guessed),
      };
    }, [ended, guessed, asked, choosing, setChoosing, dispatch, clear, say]),
  );
}
