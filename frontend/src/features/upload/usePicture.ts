import { useCallback, useEffect, useRef, useState } from "react";
import { openPicture, type Picture, PictureError } from "./picture.ts";

interface PictureState {
  picture: Picture | null;
  problem: string | null;
  opening: boolean;
}

const NOTHING: PictureState = { picture: null, problem: null, opening: false };

export interface PictureChoice extends PictureState {
  open(file: Blob): void;
  forget(): void;
}

/** The picture that was chosen, dropped or pasted last. */
export function usePicture(): PictureChoice {
  const [state, setState] = useState<PictureState>(NOTHING);
  const turn = useRef(0);
  const { picture } = state;

  useEffect(() => () => (picture === null ? undefined : URL.revokeObjectURL(picture.url)), [picture]);

  const open = useCallback((file: Blob) => {
    const mine = ++turn.current;
    setState({ ...NOTHING, opening: true });
    openPicture(file).then(
      (opened) => mine === turn.current && setState({ ...NOTHING, picture: opened }),
      (error: unknown) => {
        const problem = error instanceof PictureError ? error.message : `I could not open this picture: ${String(error)}`;
        if (mine === turn.current) setState({ ...NOTHING, problem });
      },
    );
  }, []);

  const forget = useCallback(() => {
    turn.current += 1;
    setState(NOTHING);
  }, []);

  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = event.clipboardData?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      open(file);
    };
    window.addEventListener("paste", paste);
    return () => window.removeEventListener("paste", paste);
  }, [open]);

  return { ...state, open, forget };
}
