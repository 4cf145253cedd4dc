import { useEffect, useState } from "react";
import type { PictureProblem } from "../../ui/texts/problem.ts";
import type { Desk, Opened, PictureFile } from "./pictureDesk.ts";
import { problemOf } from "./usePile.ts";

/** A picture as it can be shown. */
export interface Shown extends Opened {
  url: string;
}

/** The picture, when it is open. @param refuse is told why it cannot be */
export function useOpened(desk: Desk, { key, file }: PictureFile, refuse: (key: number, problem: PictureProblem) => void): Shown | null {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    let left = false;
    let url: string | undefined;
    desk.open({ key, file }).then(
      (opened) => {
        if (left) return;
        url = URL.createObjectURL(opened.preview);
        setShown({ ...opened, url });
      },
      (error: unknown) => left || refuse(key, problemOf(error)),
    );
    return () => {
      left = true;
      if (url !== undefined) URL.revokeObjectURL(url);
      setShown(null);
    };
  }, [desk, key, file, refuse]);
  return shown;
}
