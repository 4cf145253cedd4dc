import type { ReactNode } from "react";
import "./upload.css";

interface PictureInputProps {
  take(files: Iterable<File>): void;
  /** Whether the phone's camera is asked instead of its pictures. */
  capture?: boolean;
  className: string;
  children: ReactNode;
}

/** A label that opens the browser's own choice of files. */
export function PictureInput({ take, capture = false, className, children }: PictureInputProps) {
  return (
    <label className={`${className} picture-input`}>
      <input
        className="only-read"
        type="file"
        accept="image/*"
        multiple={!capture}
        capture={capture ? "environment" : undefined}
        data-testid={capture ? "upload-photo" : "upload"}
        onChange={(event) => {
          take(Array.from(event.currentTarget.files ?? []));
          // The same file may be chosen again.
          event.currentTarget.value = "";
        }}
      />
      {children}
    </label>
  );
}
