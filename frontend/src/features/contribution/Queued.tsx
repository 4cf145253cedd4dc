import { useTexts } from "../../ui/texts/useTexts.ts";
import "./contribution.css";

/** How many submissions wait to be sent; unseen while none does. */
export function Queued({ waiting }: { waiting: number }) {
  const t = useTexts().foot;
  return (
    <p className="queued" data-idle={waiting === 0}>
      <span data-testid="queued">{waiting}</span> {t.queued(waiting)}
    </p>
  );
}
