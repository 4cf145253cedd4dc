import "./contribution.css";

/** How many submissions wait to be sent; unseen while none does. */
export function Queued({ waiting }: { waiting: number }) {
  return (
    <p className="queued" data-idle={waiting === 0}>
      <span data-testid="queued">{waiting}</span> {waiting === 1 ? "drawing waits" : "drawings wait"} to be sent
    </p>
  );
}
