import type { Stats } from "../../api/types.ts";
import { Amount } from "../../ui/charts/Amount.tsx";
import type { OverviewWords } from "../../ui/texts/desk/overviewWords.ts";

/** Three signs that people draw otherwise than the model learned, each with what chance alone would do. */
export function DriftSigns({ stats: { label_mix: mix, confidence, live }, words }: { stats: Stats; words: OverviewWords }) {
  const drifted = mix.drifted || confidence.drifted || live.drifted;
  const below = live.shown == null ? 0 : live.shown - live.accuracy.high;
  return (
    <section data-testid="drift" data-drifted={drifted}>
      <h2>{words.driftTitle}</h2>
      <p>{drifted ? words.drifted : words.notDrifted}</p>
      <ul className="amounts">
        <Change name={words.labelMix} change={mix} words={words} />
        <Change name={words.confidence} change={confidence} words={words} />
        <Amount
          name={words.fall}
          note={live.accuracy.value == null ? words.tooFew : live.drifted ? words.fallen(below) : words.notFallen}
        />
      </ul>
      <p className="soft room-small">{words.driftMore}</p>
    </section>
  );
}

function Change({ name, change: { distance, chance, drifted }, words }: { name: string; change: Stats["confidence"]; words: OverviewWords }) {
  // Without anything before it there is nothing to compare with: the server answers 0, and chance could do everything.
  if (distance === 0 && chance === 1) return <Amount name={name} value={0} note={words.tooFew} tone="soft" />;
  const most = Math.max(distance, chance) * 1.35 || 1;
  const note = drifted ? words.beyond(distance, chance) : words.within(distance, chance);
  return <Amount name={name} value={distance / most} tick={chance / most} note={note} tone={drifted ? "hot" : "sure"} />;
}
