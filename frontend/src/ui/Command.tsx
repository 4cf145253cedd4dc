import { useState } from "react";
import "./command.css";

interface CommandProps {
  command: string;
  copy: string;
  copied: string;
  testid?: string;
}

/** Something to be typed elsewhere. Without a secure context there is no clipboard; it can be marked by hand. */
export function Command({ command, copy, copied, testid }: CommandProps) {
  const [done, setDone] = useState<string | null>(null);
  const take = () => void navigator.clipboard?.writeText(command).then(() => setDone(command), () => setDone(null));
  return (
    <p className="command">
      <code data-testid={testid}>{command}</code>
      {"clipboard" in navigator && (
        <button type="button" className="button" data-testid="copy" onClick={take}>
          {copy}
        </button>
      )}
      <span role="status">{done === command && copied}</span>
    </p>
  );
}
